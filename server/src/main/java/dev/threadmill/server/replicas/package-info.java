/** What replicas of an appliance tell each other, and the state that they share. */
package dev.threadmill.server.replicas;
