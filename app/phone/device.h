#pragma once
#include "java.h"

// Where the app keeps files that Android copies nowhere; to be freed.
char *device_folder(java *j);

// Puts text on the clipboard, as something that is not to be shown.
void device_copy(java *j, const char *text);

// Opens the settings of Android that an action names.
void device_settings(java *j, const char *action);
