import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeTransform;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Writes jars anew, in place, for an AOT cache and a small image: {@code java Repack.java JAR...}, JDK 24 or newer.
 *
 * <p>Classes of Java 5 get stack maps: an AOT cache refuses them without, and Picocli's are such, so that they would
 * be read and verified at every start. Nothing is compressed: a layer
 * is, as a whole, and smaller for it.
 */
final class Repack {
    private Repack() {}

    public static void main(String[] jars) throws IOException {
        for (String jar : jars) {
            repack(Path.of(jar));
        }
    }

    private static void repack(Path jar) throws IOException {
        Path made = jar.resolveSibling(jar.getFileName() + ".new");
        try (ZipFile in = new ZipFile(jar.toFile());
                ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(made))) {
            ClassHierarchyResolver hierarchy = hierarchy(in);
            ClassFile modern =
                    ClassFile.of(
                            ClassFile.StackMapsOption.GENERATE_STACK_MAPS,
                            ClassFile.ClassHierarchyResolverOption.of(hierarchy));
            for (ZipEntry entry : in.stream().toList()) {
                byte[] bytes = content(in, entry);
                bytes = entry.getName().endsWith(".class") && old(bytes) ? rebuilt(modern, bytes) : bytes;
                ZipEntry copy = new ZipEntry(entry.getName());
                copy.setTime(entry.getTime());
                copy.setMethod(ZipEntry.STORED);
                copy.setSize(bytes.length);
                CRC32 sum = new CRC32();
                sum.update(bytes);
                copy.setCrc(sum.getValue());
                out.putNextEntry(copy);
                out.write(bytes);
                out.closeEntry();
            }
        }
        Files.move(made, jar, StandardCopyOption.REPLACE_EXISTING);
    }

    private static ClassHierarchyResolver hierarchy(ZipFile jar) {
        return ClassHierarchyResolver.ofResourceParsing(
                        type -> {
                            String descriptor = type.descriptorString();
                            String name = descriptor.substring(1, descriptor.length() - 1) + ".class";
                            ZipEntry entry = jar.getEntry(name);
                            return entry == null ? null : stream(jar, entry);
                        })
                .orElse(ClassHierarchyResolver.defaultResolver());
    }

    /** The same class; each body goes through a builder, which else copies its bytes as they are. */
    private static byte[] rebuilt(ClassFile classes, byte[] bytes) {
        ClassTransform version =
                (builder, element) -> {
                    if (element instanceof ClassFileVersion) {
                        builder.withVersion(ClassFile.JAVA_8_VERSION, 0);
                    } else {
                        builder.with(element);
                    }
                };
        CodeTransform body = CodeBuilder::with;
        return classes.transformClass(
                classes.parse(bytes), ClassTransform.transformingMethodBodies(body).andThen(version));
    }

    private static boolean old(byte[] bytes) {
        return bytes.length > 7 && ((bytes[6] & 0xff) << 8 | bytes[7] & 0xff) < ClassFile.JAVA_6_VERSION;
    }

    private static InputStream stream(ZipFile jar, ZipEntry entry) {
        try {
            return jar.getInputStream(entry);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] content(ZipFile jar, ZipEntry entry) {
        try (InputStream in = jar.getInputStream(entry)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
