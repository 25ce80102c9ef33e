/**
 * Endurance: an appliance and a Redis as processes, mixed traffic for a long time, and a look every
 * few seconds at what must not grow.
 */
package dev.threadmill.bench.soak;
