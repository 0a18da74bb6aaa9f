#pragma once
// libcurl and libcrypto bring some thirty libraries with them, which cost more time than the first
// frame. On Linux they are opened by the first call into them, which is on the network's thread.

#ifdef __linux__
/// What the system says of a library that could not be opened; NULL when all is well.
const char *late_curl_error(void);
const char *late_crypto_error(void);
#endif
