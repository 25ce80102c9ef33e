package dev.threadmill.server.runs;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.threadmill.load.compare.CompareJson;
import dev.threadmill.load.compare.Comparison;
import dev.threadmill.load.compare.Side;
import dev.threadmill.load.report.HtmlReport;
import dev.threadmill.load.report.InvalidResultException;
import dev.threadmill.load.report.ResultFile;
import dev.threadmill.server.access.Access;
import dev.threadmill.server.access.Decision;
import dev.threadmill.server.access.Right;
import dev.threadmill.server.admin.AdminAnswer;
import dev.threadmill.server.admin.AdminRequest;
import dev.threadmill.server.admin.Problem;
import dev.threadmill.server.admin.RefusedException;
import dev.threadmill.server.admin.RootPage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Lists, shows, compares and removes what load tests have measured. */
public final class RunsApi {
    /** Where the API is. */
    public static final String PREFIX = "/runs";

    private static final String HTML = ".html";
    private static final String JSON = ".json";
    private static final int LISTED = 50;
    private static final int LISTED_MAX = 1_000;

    /** A page of ours may run its own scripts, and nothing else: names in it are anybody's. */
    private static final Map<String, String> PAGE =
            Map.of(
                    AdminAnswer.CONTENT_TYPE,
                    "text/html; charset=utf-8",
                    "Vary",
                    "Accept",
                    "X-Content-Type-Options",
                    "nosniff",
                    "Referrer-Policy",
                    "no-referrer",
                    "Content-Security-Policy",
                    "sandbox allow-scripts allow-downloads; default-src 'none';"
                            + " script-src 'unsafe-inline'; style-src 'unsafe-inline';"
                            + " img-src data:; frame-ancestors 'none'");

    private final RunStore runs;
    private final Access access;

    /** Prepares it. */
    public RunsApi(RunStore runs, Access access) {
        this.runs = runs;
        this.access = access;
    }

    /** Answers a request at or below {@link #PREFIX}, whatever it may be. */
    public AdminAnswer answer(AdminRequest request) {
        Right needed = request.method().equals("DELETE") ? Right.CONTROL : Right.READ;
        if (access.decide(request.asking(), needed) instanceof Decision.Refused refused) {
            return AdminAnswer.refused(refused);
        }
        try {
            return route(request);
        } catch (RefusedException e) {
            return e.answer();
        }
    }

    private AdminAnswer route(AdminRequest request) throws RefusedException {
        String path = request.path();
        if (path.isEmpty() || path.equals("/")) {
            allow(request, "GET, HEAD");
            return list(request);
        }
        boolean named = path.endsWith(HTML);
        boolean plain = path.endsWith(JSON);
        int end = named ? HTML.length() : plain ? JSON.length() : 0;
        String name = path.substring(1, path.length() - end);
        String accept = request.header("accept").orElse("");
        boolean page = named || (!plain && RootPage.wantsPage(accept));
        if (name.equals("compare")) {
            allow(request, "GET, HEAD");
            return compare(request, page);
        }
        if (!RunIds.isId(name)) {
            throw RefusedException.notFound(PREFIX + path);
        }
        allow(request, named || plain ? "GET, HEAD" : "GET, HEAD, DELETE");
        request.allowParameters(Set.of());
        if (request.method().equals("DELETE")) {
            return remove(name);
        }
        return page ? page(name, named) : json(name);
    }

    private static void allow(AdminRequest request, String methods) throws RefusedException {
        if (!List.of(methods.split(", ", -1)).contains(request.method())) {
            throw RefusedException.methodNotAllowed(
                    request.method(), PREFIX + request.path(), methods);
        }
    }

    private AdminAnswer list(AdminRequest request) throws RefusedException {
        request.allowParameters(Set.of("limit", "before"));
        int limit = request.integer("limit", 1, LISTED_MAX, LISTED);
        Optional<String> before = request.parameter("before");
        if (before.isPresent() && !RunIds.isId(before.get())) {
            throw RefusedException.invalid("before", "must be the id of a run");
        }
        return AdminAnswer.ok(runs.list(limit, before));
    }

    private AdminAnswer json(String id) throws RefusedException {
        ObjectNode summary = summary(id);
        if (!summary.path("has_result").asBoolean()) {
            return AdminAnswer.ok(summary);
        }
        byte[] bytes = bytes(id);
        result(id, summary, bytes);
        return new AdminAnswer(200, Map.of("Vary", "Accept"), text(bytes));
    }

    private AdminAnswer page(String id, boolean named) throws RefusedException {
        ObjectNode summary = summary(id);
        if (!summary.path("has_result").asBoolean() && !named) {
            return AdminAnswer.ok(summary);
        }
        return page(List.of(result(id)));
    }

    private static AdminAnswer page(List<ResultFile> results) {
        return new AdminAnswer(200, PAGE, HtmlReport.of(results));
    }

    private ObjectNode summary(String id) throws RefusedException {
        return runs.findWithMetrics(id).orElseThrow(() -> unknown(id));
    }

    private AdminAnswer compare(AdminRequest request, boolean page) throws RefusedException {
        request.allowParameters(Set.of("a", "b"));
        ResultFile before = result(id(request, "a"));
        ResultFile after = result(id(request, "b"));
        if (page) {
            return page(List.of(before, after));
        }
        Comparison comparison = Comparison.of(side(before), side(after));
        return new AdminAnswer(
                200, Map.of("Vary", "Accept"), CompareJson.of(comparison, List.of()));
    }

    private static Side side(ResultFile result) {
        return new Side(result.name(), List.of(result));
    }

    private static String id(AdminRequest request, String name) throws RefusedException {
        String id = request.parameter(name).orElse("");
        if (!RunIds.isId(id)) {
            throw RefusedException.invalid(name, "must be the id of a run");
        }
        return id;
    }

    private ResultFile result(String id) throws RefusedException {
        ObjectNode summary = summary(id);
        return result(id, summary, bytes(id));
    }

    private static ResultFile result(String id, ObjectNode summary, byte[] bytes)
            throws RefusedException {
        String name = summary.path("name").asText("");
        try {
            return ResultFile.read(name.isEmpty() ? id : name + " (" + id + ")", bytes);
        } catch (InvalidResultException e) {
            throw unreadable(e.getMessage());
        } catch (IOException e) {
            throw unreadable(id + ": " + e.getMessage());
        }
    }

    private byte[] bytes(String id) throws RefusedException {
        try {
            return runs.result(id).orElseThrow(() -> noResult(id, "has no result: see its state"));
        } catch (NoSuchFileException e) {
            throw noResult(id, "has no result any more: somebody has removed its file");
        } catch (IOException e) {
            throw unreadable(
                    "the result of "
                            + id
                            + " cannot be read: "
                            + e.getClass().getSimpleName().replace("Exception", ""));
        }
    }

    private AdminAnswer remove(String id) throws RefusedException {
        return switch (runs.remove(id)) {
            case DONE ->
                    AdminAnswer.ok(
                            JsonNodeFactory.instance.objectNode().put("id", id).put("removed", 1));
            case UNKNOWN -> throw unknown(id);
            case FAILED ->
                    throw RefusedException.of(
                            500,
                            new Problem(
                                    "cannot_remove",
                                    "the files of " + id + " cannot be removed: see the log"));
            case RUNNING ->
                    throw RefusedException.of(
                            409, new Problem("test_running", id + " is running: stop it first"));
        };
    }

    private static RefusedException unknown(String id) {
        return RefusedException.of(
                404, new Problem("not_found", "there is no run " + id + "; GET /runs lists all"));
    }

    private static RefusedException noResult(String id, String why) {
        return RefusedException.of(404, new Problem("no_result", id + " " + why));
    }

    private static RefusedException unreadable(String why) {
        return RefusedException.of(500, new Problem("unreadable_result", why));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
