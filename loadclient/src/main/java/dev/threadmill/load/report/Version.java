package dev.threadmill.load.report;

/** Which Threadmill this is. */
public final class Version {
    private Version() {}

    /** The jar's version, or {@code dev} where the classes come from no jar. */
    public static String current() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "dev" : version;
    }
}
