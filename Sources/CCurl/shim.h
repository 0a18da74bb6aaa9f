#pragma once
// libcurl's variadic setters and getters, one typed accessor each: Swift cannot call the originals.
#include <curl/curl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

static inline CURLcode qc_set_string(CURL *h, CURLoption o, const char *s) {
  return curl_easy_setopt(h, o, s);
}
static inline CURLcode qc_set_long(CURL *h, CURLoption o, long v) {
  return curl_easy_setopt(h, o, v);
}
static inline CURLcode qc_set_size(CURL *h, CURLoption o, curl_off_t v) {
  return curl_easy_setopt(h, o, v);
}
static inline CURLcode qc_set_pointer(CURL *h, CURLoption o, void *p) {
  return curl_easy_setopt(h, o, p);
}
static inline CURLcode qc_set_list(CURL *h, CURLoption o, struct curl_slist *l) {
  return curl_easy_setopt(h, o, l);
}

typedef size_t (*qc_data_callback)(char *, size_t, size_t, void *);
static inline CURLcode qc_set_data_callback(CURL *h, CURLoption o, qc_data_callback f) {
  return curl_easy_setopt(h, o, f);
}
static inline CURLcode qc_set_seek_callback(CURL *h, curl_seek_callback f) {
  return curl_easy_setopt(h, CURLOPT_SEEKFUNCTION, f);
}
static inline CURLcode qc_set_prereq_callback(CURL *h, curl_prereq_callback f) {
  return curl_easy_setopt(h, CURLOPT_PREREQFUNCTION, f);
}

// The two options below have their names since 7.85 and 7.87 only.
static inline CURLcode qc_only_http(CURL *h) {
#if LIBCURL_VERSION_NUM >= 0x075500
  return curl_easy_setopt(h, CURLOPT_PROTOCOLS_STR, "http,https");
#else
  return curl_easy_setopt(h, CURLOPT_PROTOCOLS, (long)(CURLPROTO_HTTP | CURLPROTO_HTTPS));
#endif
}
static inline CURLcode qc_do_not_wait_for_resolver(CURL *h) {
#if LIBCURL_VERSION_NUM >= 0x075700
  return curl_easy_setopt(h, CURLOPT_QUICK_EXIT, 1L);
#else
  (void)h;
  return CURLE_OK;
#endif
}

static inline CURLcode qc_get_long(CURL *h, CURLINFO i, long *v) {
  return curl_easy_getinfo(h, i, v);
}
static inline CURLcode qc_get_size(CURL *h, CURLINFO i, curl_off_t *v) {
  return curl_easy_getinfo(h, i, v);
}

static inline struct curl_certinfo *qc_get_certificates(CURL *h) {
  struct curl_certinfo *chain = 0;
  return curl_easy_getinfo(h, CURLINFO_CERTINFO, &chain) == CURLE_OK ? chain : 0;
}

static inline CURLcode qc_get_socket(CURL *h, curl_socket_t *s) {
  return curl_easy_getinfo(h, CURLINFO_ACTIVESOCKET, s);
}

static inline CURLMcode qc_multi_set_long(CURLM *m, CURLMoption o, long v) {
  return curl_multi_setopt(m, o, v);
}

static inline CURLcode qc_global_init(void) { return curl_global_init(CURL_GLOBAL_DEFAULT); }

// A dead peer is noticed after 2 s of silence and three probes a second apart.
static int qc_sockopt(void *context, curl_socket_t fd, curlsocktype purpose) {
  (void)context;
  (void)purpose;
  int on = 1, idle = 2, interval = 1, count = 3;
  setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
#ifdef TCP_KEEPIDLE
  setsockopt(fd, IPPROTO_TCP, TCP_KEEPIDLE, &idle, sizeof idle);
#elif defined(TCP_KEEPALIVE)
  setsockopt(fd, IPPROTO_TCP, TCP_KEEPALIVE, &idle, sizeof idle);
#endif
#ifdef TCP_KEEPINTVL
  setsockopt(fd, IPPROTO_TCP, TCP_KEEPINTVL, &interval, sizeof interval);
#endif
#ifdef TCP_KEEPCNT
  setsockopt(fd, IPPROTO_TCP, TCP_KEEPCNT, &count, sizeof count);
#endif
  return CURL_SOCKOPT_OK;
}
static inline CURLcode qc_set_keep_alive(CURL *h) {
  return curl_easy_setopt(h, CURLOPT_SOCKOPTFUNCTION, qc_sockopt);
}
