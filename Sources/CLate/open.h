#pragma once
#include <dlfcn.h>
#include <stddef.h>

/// Opens a library by the first of its names, else by the second; `error` is why neither could be.
static void *late_open(const char *name, const char *other, const char **error) {
  void *library = dlopen(name, RTLD_NOW | RTLD_LOCAL);
  if (library) return library;
  // The first name is the one to be installed, so its reason is the one to be told.
  *error = dlerror();
  library = dlopen(other, RTLD_NOW | RTLD_LOCAL);
  if (library) *error = NULL;
  return library;
}
