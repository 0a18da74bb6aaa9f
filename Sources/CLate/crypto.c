// The functions of OpenSSL's libcrypto that we call, each handing on to the library's own.
#ifdef __linux__
#define _GNU_SOURCE
#include "late.h"
#include "open.h"

#include <openssl/evp.h>
#include <pthread.h>
#include <stddef.h>

#define FUNCTIONS(X)                                                                              \
  X(EVP_MD_CTX_new) X(EVP_MD_CTX_free) X(EVP_DigestInit_ex) X(EVP_DigestUpdate)                    \
  X(EVP_DigestFinal_ex) X(EVP_Digest) X(EVP_sha1) X(EVP_sha256)

#define POINTER(name) static __typeof__(name) *late_##name;
FUNCTIONS(POINTER)

static pthread_once_t once = PTHREAD_ONCE_INIT;
static const char *error;

static void open_library(void) {
  void *library = late_open("libcrypto.so.3", "libcrypto.so.1.1", &error);
  if (!library) return;
#define FIND(name)                                                                                \
  late_##name = (__typeof__(late_##name))dlsym(library, #name);                                   \
  if (!late_##name) error = "libcrypto lacks " #name;
  FUNCTIONS(FIND)
}

static int is_ready(void) {
  pthread_once(&once, open_library);
  return !error;
}

const char *late_crypto_error(void) { return is_ready() ? NULL : error; }

EVP_MD_CTX *EVP_MD_CTX_new(void) { return is_ready() ? late_EVP_MD_CTX_new() : NULL; }
void EVP_MD_CTX_free(EVP_MD_CTX *context) {
  if (is_ready()) late_EVP_MD_CTX_free(context);
}
const EVP_MD *EVP_sha1(void) { return is_ready() ? late_EVP_sha1() : NULL; }
const EVP_MD *EVP_sha256(void) { return is_ready() ? late_EVP_sha256() : NULL; }
int EVP_DigestInit_ex(EVP_MD_CTX *context, const EVP_MD *type, ENGINE *engine) {
  return is_ready() ? late_EVP_DigestInit_ex(context, type, engine) : 0;
}
int EVP_DigestUpdate(EVP_MD_CTX *context, const void *bytes, size_t count) {
  return is_ready() ? late_EVP_DigestUpdate(context, bytes, count) : 0;
}
int EVP_DigestFinal_ex(EVP_MD_CTX *context, unsigned char *digest, unsigned int *size) {
  return is_ready() ? late_EVP_DigestFinal_ex(context, digest, size) : 0;
}
int EVP_Digest(
    const void *bytes, size_t count, unsigned char *digest, unsigned int *size,
    const EVP_MD *type, ENGINE *engine) {
  return is_ready() ? late_EVP_Digest(bytes, count, digest, size, type, engine) : 0;
}
#endif
