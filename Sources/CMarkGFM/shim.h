#pragma once
#include <cmark-gfm.h>
#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm-extension_api.h>
#include <stdlib.h>
#include <string.h>

// The library parses whole documents; Markdown needs the inlines of one leaf at a time. An
// extension that matches nothing learns the document's root while lines are fed, so that the text
// of a heading can be set before its inlines are parsed.

static inline cmark_node *quipu_note_root(cmark_syntax_extension *extension, int indented,
                                          cmark_parser *parser, cmark_node *parent,
                                          unsigned char *input, int length) {
  (void)indented;
  (void)parser;
  (void)input;
  (void)length;
  cmark_node **root = (cmark_node **)cmark_syntax_extension_get_private(extension);
  while (cmark_node_parent(parent) != NULL) parent = cmark_node_parent(parent);
  *root = parent;
  return NULL;
}

static inline void quipu_free_private(cmark_mem *memory, void *data) {
  (void)memory;
  free(data);
}

/// The extension that learns the root; NULL when there is no memory.
static inline cmark_syntax_extension *quipu_root_extension_new(void) {
  void *place = calloc(1, sizeof(cmark_node *));
  if (place == NULL) return NULL;
  cmark_syntax_extension *extension = cmark_syntax_extension_new("quipu-root");
  cmark_syntax_extension_set_private(extension, place, quipu_free_private);
  cmark_syntax_extension_set_open_block_func(extension, quipu_note_root);
  return extension;
}

static inline void quipu_root_extension_free(cmark_syntax_extension *extension) {
  cmark_syntax_extension_free(cmark_get_default_mem_allocator(), extension);
}

static inline void quipu_attach(cmark_parser *parser, const char *name) {
  cmark_syntax_extension *extension = cmark_find_syntax_extension(name);
  if (extension != NULL) cmark_parser_attach_syntax_extension(parser, extension);
}

/// A document whose last child is a heading with the inlines of `content`, which ends with a NUL;
/// reference definitions may be given as source. To be freed by the caller.
static inline cmark_node *quipu_parse_inlines(cmark_parser *parser,
                                              cmark_syntax_extension *extension,
                                              const char *definitions, size_t length,
                                              const char *content) {
  cmark_parser_feed(parser, "x\n\n", 3);
  if (length > 0) {
    cmark_parser_feed(parser, definitions, length);
    cmark_parser_feed(parser, "\n\n", 2);
  }
  // A heading, since a paragraph would swallow what looks like a definition.
  cmark_parser_feed(parser, "# x\n", 4);
  cmark_node **root = (cmark_node **)cmark_syntax_extension_get_private(extension);
  if (*root != NULL) cmark_node_set_string_content(cmark_node_last_child(*root), content);
  *root = NULL;
  return cmark_parser_finish(parser);
}

static inline int quipu_is_strikethrough(cmark_node *node) {
  return strcmp(cmark_node_get_type_string(node), "strikethrough") == 0;
}
