/** JMH benchmarks of the wire code, the load client and the appliance, and their comparison. */
package dev.threadmill.bench;
