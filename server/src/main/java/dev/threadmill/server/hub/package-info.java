/** The broadcast hub, as Rusty Socks has it: its JSON, and who hears what. */
package dev.threadmill.server.hub;
