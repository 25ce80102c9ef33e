/** Asks an appliance whether it is well: what a container's health check runs. Java alone. */
package dev.threadmill.server.probe;
