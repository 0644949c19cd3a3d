// Android's getnameinfo takes sizes as size_t, glibc's as socklen_t; both go in
// the same registers.
#pragma once
#define getnameinfo getnameinfo_of_glibc
#include_next <netdb.h>
#undef getnameinfo
int getnameinfo(const struct sockaddr *address, socklen_t size, char *host, size_t host_size, char *service, size_t service_size, int flags);
