/** What the soak has clients say: one class per kind of traffic, each checks what it hears. */
package dev.threadmill.bench.soak.traffic;
