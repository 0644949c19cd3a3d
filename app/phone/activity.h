#pragma once
#include "java.h"

// activity_leave puts the window in the background.
void activity_leave(java *j);
