/** What several tests of the appliance need. */
package dev.threadmill.server.testing;
