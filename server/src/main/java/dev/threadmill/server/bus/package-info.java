/** What carries messages between the nodes of one appliance; knows nothing of what they say. */
package dev.threadmill.server.bus;
