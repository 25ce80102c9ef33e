package dev.threadmill.bench.peers;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A table in Markdown, padded so that it reads well on a terminal, too. */
final class Table {
    private final List<List<String>> rows = new ArrayList<>();

    Table(String... heads) {
        rows.add(List.of(heads));
    }

    void add(String... cells) {
        if (cells.length != rows.getFirst().size()) {
            throw new IllegalArgumentException("a row of " + cells.length);
        }
        rows.add(Stream.of(cells).map(cell -> cell.replace("|", "\\|")).toList());
    }

    @Override
    public String toString() {
        int columns = rows.getFirst().size();
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (int r = 0; r < rows.size(); r++) {
            for (int i = 0; i < columns; i++) {
                String cell = rows.get(r).get(i);
                text.append(i == 0 ? "| " : " | ");
                text.append(cell).append(" ".repeat(Math.max(0, widths[i] - cell.length())));
            }
            text.append(" |\n");
            if (r == 0) {
                text.append("|---".repeat(columns)).append("|\n");
            }
        }
        return text.toString();
    }
}
