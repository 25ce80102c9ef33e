/**
 * Redis for the load client and for the appliance: blocking calls over Lettuce, which nobody else
 * needs to know.
 */
package dev.threadmill.redis;
