/** What the appliance does where something is missing: each fault with real processes, checked. */
package dev.threadmill.bench.soak.faults;
