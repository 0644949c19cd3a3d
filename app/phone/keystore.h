#pragma once
#include "java.h"

// keystore_wrap makes an AES-256 key called alias in the AndroidKeyStore, in a
// chip of its own where the device has one and strong says so, and seals data
// with it. If asks is not 0, the key serves only for so many seconds after the
// person has opened the screen lock. keystore_unwrap opens what was sealed; it
// returns 0 if there is no key of that name. Both hand out what is to be freed.
uint8_t *keystore_wrap(java *j, const char *alias, int strong, int asks, const uint8_t *data, int size, int *sealed);
int keystore_unwrap(java *j, const char *alias, const uint8_t *sealed, int size, uint8_t **data, int *opened);
