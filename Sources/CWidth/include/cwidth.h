// What the program and ncurses must agree on: how many cells a code point takes, and how code
// points join into cells. The tables are generated; see .ci/generate-width-table.py.
#ifndef QUIPU_CWIDTH_H
#define QUIPU_CWIDTH_H

#include <stdint.h>
#include <wchar.h>

// How a code point joins with its neighbours; bits 2–4 of an entry.
enum {
  CWIDTH_PLAIN = 0,       // stands alone
  CWIDTH_EXTEND = 1,      // a mark without width, joins what is before it
  CWIDTH_SPACING = 2,     // a mark with a width of its own, joins what is before it
  CWIDTH_REGIONAL = 3,    // half of a flag
  CWIDTH_PICTOGRAPH = 4,  // may be the base of an emoji
  CWIDTH_SPECIAL = 5,     // joiners, selectors, tags, format characters, noncharacters
  CWIDTH_HANGUL = 6,      // jamo and syllables: width 2 starts, width 0 goes on
  CWIDTH_CONTROL = 7,     // C0, DEL, C1
};

// Further bits of an entry.
enum {
  CWIDTH_EMOJI = 0x20,      // wide when a VS16 follows
  CWIDTH_CONSONANT = 0x40,  // joins what is before it through a linker
  CWIDTH_LINKER = 0x80,     // a virama
};

extern const uint8_t cwidth_pages[8704];
extern const uint8_t cwidth_blocks[];

// The entry of a code point: width (3 for a control) in bits 0–1, kind in bits 2–4, flags above.
// Anything beyond Unicode is plain, one cell wide.
static inline uint8_t cwidth_entry(uint32_t code) {
  if (code > 0x10FFFF) return 1;
  return cwidth_blocks[((uint32_t)cwidth_pages[code >> 7] << 7) | (code & 127)];
}

// The cells of one code point on its own: 0, 1 or 2; -1 for a control.
int cwidth_of(uint32_t code);

// Takes the place of libc's function for the whole process, libncursesw included. It differs
// from cwidth_of in that every joining mark is 0, so that a cell of ncurses may hold it.
int wcwidth(wchar_t code);

#endif
