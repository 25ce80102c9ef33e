/** Where recordings come from: a proxy before a server, and the tap of a running appliance. */
package dev.threadmill.recording.capture;
