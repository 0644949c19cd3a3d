// Android's includes stdint.h.
#pragma once
#include <stdint.h>
#include_next <stdlib.h>
