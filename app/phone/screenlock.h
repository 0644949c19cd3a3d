#pragma once
#include "java.h"

// screenlock_there tells whether the device has a screen lock.
int screenlock_there(java *j);

// screenlock_ask opens the screen of Android's that asks for it.
void screenlock_ask(java *j, const char *title);
