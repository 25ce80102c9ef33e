/** Starts the appliance: reads the configuration, assembles the rooms, listens, shuts down. */
package dev.threadmill.server;
