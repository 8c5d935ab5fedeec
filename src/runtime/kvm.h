/*
 * kvm -- can hardware run a guest here?  Only one that ran is proof: /dev/kvm may be there,
 * and the guest never start.
 */
#ifndef IOSONDE_RUNTIME_KVM_H
#define IOSONDE_RUNTIME_KVM_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Let QEMU (its program) run a guest of a few instructions by KVM.  Returns whether it ran;
 * why gets the reason when not, one clause.  Cost: 0.1 s.
 */
bool kvm_works(const char *qemu, char *why, size_t cap);

#endif
