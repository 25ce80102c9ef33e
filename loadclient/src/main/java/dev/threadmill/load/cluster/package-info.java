/** Load from several processes: workers that run parts of a plan, over Redis. */
package dev.threadmill.load.cluster;
