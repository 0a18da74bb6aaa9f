#include "cwidth.h"

int cwidth_of(uint32_t code) {
  int width = cwidth_entry(code) & 3;
  if (code == 0) return 0;
  return width == 3 ? -1 : width;
}

__attribute__((visibility("default"), used)) int wcwidth(wchar_t character) {
  uint32_t code = (uint32_t)character;
  uint8_t entry = cwidth_entry(code);
  if (((entry >> 2) & 7) == CWIDTH_SPACING) return 0;
  return cwidth_of(code);
}
