// The functions of libcurl that we call, each handing on to the library's own.
#ifdef __linux__
#define _GNU_SOURCE
#define CURL_DISABLE_TYPECHECK
#include "late.h"
#include "open.h"

#include <curl/curl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stddef.h>

// In its own namespace the header's macros must not stand for the functions.
#undef curl_easy_setopt
#undef curl_easy_getinfo
#undef curl_multi_setopt

#define FUNCTIONS(X)                                                                              \
  X(curl_global_init) X(curl_easy_init) X(curl_easy_setopt) X(curl_easy_getinfo)                   \
  X(curl_easy_cleanup) X(curl_easy_pause) X(curl_easy_perform) X(curl_easy_recv)                   \
  X(curl_easy_reset) X(curl_easy_send)                                                             \
  X(curl_easy_strerror) X(curl_multi_init) X(curl_multi_setopt) X(curl_multi_add_handle)           \
  X(curl_multi_remove_handle) X(curl_multi_cleanup) X(curl_multi_info_read) X(curl_multi_perform)  \
  X(curl_multi_poll) X(curl_multi_wakeup) X(curl_slist_append) X(curl_slist_free_all)

#define POINTER(name) static __typeof__(name) *late_##name;
FUNCTIONS(POINTER)

static pthread_once_t once = PTHREAD_ONCE_INIT;
static const char *error;

// OpenSSL, where libcurl is built on it, must not tear itself down at exit while the network's
// thread still works: OPENSSL_INIT_NO_ATEXIT.
static void keep_openssl(void *library) {
  int (*init)(unsigned long long, const void *) = dlsym(library, "OPENSSL_init_crypto");
  if (init) init(0x00080000ULL, NULL);
}

static void open_library(void) {
  void *library = late_open("libcurl.so.4", "libcurl-gnutls.so.4", &error);
  if (!library) return;
#define FIND(name)                                                                                \
  late_##name = (__typeof__(late_##name))dlsym(library, #name);                                   \
  if (!late_##name) error = "libcurl lacks " #name;
  FUNCTIONS(FIND)
  if (!error) keep_openssl(library);
}

static int is_ready(void) {
  pthread_once(&once, open_library);
  return !error;
}

const char *late_curl_error(void) { return is_ready() ? NULL : error; }

CURLcode curl_global_init(long flags) {
  return is_ready() ? late_curl_global_init(flags) : CURLE_FAILED_INIT;
}
CURL *curl_easy_init(void) { return is_ready() ? late_curl_easy_init() : NULL; }
CURLM *curl_multi_init(void) { return is_ready() ? late_curl_multi_init() : NULL; }
const char *curl_easy_strerror(CURLcode code) {
  return is_ready() ? late_curl_easy_strerror(code) : error;
}
struct curl_slist *curl_slist_append(struct curl_slist *list, const char *text) {
  return is_ready() ? late_curl_slist_append(list, text) : NULL;
}
void curl_slist_free_all(struct curl_slist *list) {
  if (is_ready()) late_curl_slist_free_all(list);
}

// Without a library nobody has a handle to call the others with. What is variadic takes one
// argument of a pointer's size, whatever its type.
CURLcode curl_easy_setopt(CURL *handle, CURLoption option, ...) {
  va_list list;
  va_start(list, option);
  void *value = va_arg(list, void *);
  va_end(list);
  return is_ready() ? late_curl_easy_setopt(handle, option, value) : CURLE_FAILED_INIT;
}
CURLcode curl_easy_getinfo(CURL *handle, CURLINFO info, ...) {
  va_list list;
  va_start(list, info);
  void *value = va_arg(list, void *);
  va_end(list);
  return is_ready() ? late_curl_easy_getinfo(handle, info, value) : CURLE_FAILED_INIT;
}
CURLMcode curl_multi_setopt(CURLM *multi, CURLMoption option, ...) {
  va_list list;
  va_start(list, option);
  void *value = va_arg(list, void *);
  va_end(list);
  return is_ready() ? late_curl_multi_setopt(multi, option, value) : CURLM_INTERNAL_ERROR;
}

void curl_easy_cleanup(CURL *handle) {
  if (is_ready()) late_curl_easy_cleanup(handle);
}
void curl_easy_reset(CURL *handle) {
  if (is_ready()) late_curl_easy_reset(handle);
}
CURLcode curl_easy_perform(CURL *handle) {
  return is_ready() ? late_curl_easy_perform(handle) : CURLE_FAILED_INIT;
}
CURLcode curl_easy_pause(CURL *handle, int mask) {
  return is_ready() ? late_curl_easy_pause(handle, mask) : CURLE_FAILED_INIT;
}
CURLcode curl_easy_recv(CURL *handle, void *buffer, size_t size, size_t *count) {
  return is_ready() ? late_curl_easy_recv(handle, buffer, size, count) : CURLE_FAILED_INIT;
}
CURLcode curl_easy_send(CURL *handle, const void *buffer, size_t size, size_t *count) {
  return is_ready() ? late_curl_easy_send(handle, buffer, size, count) : CURLE_FAILED_INIT;
}

CURLMcode curl_multi_add_handle(CURLM *multi, CURL *handle) {
  return is_ready() ? late_curl_multi_add_handle(multi, handle) : CURLM_INTERNAL_ERROR;
}
CURLMcode curl_multi_remove_handle(CURLM *multi, CURL *handle) {
  return is_ready() ? late_curl_multi_remove_handle(multi, handle) : CURLM_INTERNAL_ERROR;
}
CURLMcode curl_multi_cleanup(CURLM *multi) {
  return is_ready() ? late_curl_multi_cleanup(multi) : CURLM_INTERNAL_ERROR;
}
CURLMsg *curl_multi_info_read(CURLM *multi, int *left) {
  if (is_ready()) return late_curl_multi_info_read(multi, left);
  *left = 0;
  return NULL;
}
CURLMcode curl_multi_perform(CURLM *multi, int *running) {
  if (is_ready()) return late_curl_multi_perform(multi, running);
  *running = 0;
  return CURLM_INTERNAL_ERROR;
}
CURLMcode curl_multi_poll(
    CURLM *multi, struct curl_waitfd extra[], unsigned int count, int timeout, int *ready) {
  return is_ready() ? late_curl_multi_poll(multi, extra, count, timeout, ready)
                    : CURLM_INTERNAL_ERROR;
}
CURLMcode curl_multi_wakeup(CURLM *multi) {
  return is_ready() ? late_curl_multi_wakeup(multi) : CURLM_INTERNAL_ERROR;
}
#endif
