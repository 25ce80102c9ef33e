package dev.threadmill.load.flow;

import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.util.List;
import java.util.Map;

/** What servers have set within one iteration. */
public final class Cookies {
    private CookieManager manager;

    /** Forgets all. */
    public void clear() {
        manager = null;
    }

    /** Takes what an answer sets. */
    void take(StepProgram step, RequestBytes request, Answer answer) {
        List<String> set = answer.fields("set-cookie");
        if (set.isEmpty()) {
            return;
        }
        if (manager == null) {
            manager = new CookieManager();
        }
        try {
            manager.put(uri(step, request), Map.of("Set-Cookie", set));
        } catch (IOException | IllegalArgumentException e) {
            // Not a cookie: a browser would not take it either.
        }
    }

    /** The value of the Cookie field; empty where there is nothing to send. */
    String value(StepProgram step, RequestBytes request) {
        if (manager == null) {
            return "";
        }
        try {
            List<String> values = manager.get(uri(step, request), Map.of()).get("Cookie");
            return values == null ? "" : String.join("; ", values);
        } catch (IOException e) {
            return "";
        }
    }

    private static URI uri(StepProgram step, RequestBytes request) {
        String path = request.path();
        int query = path.indexOf('?');
        try {
            return URI.create(step.origin() + (query < 0 ? path : path.substring(0, query)));
        } catch (IllegalArgumentException e) {
            return URI.create(step.origin() + "/");
        }
    }
}
