// Lucene with its analyzer for the collection's language and default BM25: Lucene.java DIR RUN
// DIR is a collection in BEIR form, RUN the TREC run to write; prints one line of JSON.

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.nio.file.*;
import java.util.*;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.analysis.ja.JapaneseAnalyzer;
import org.apache.lucene.document.*;
import org.apache.lucene.index.*;
import org.apache.lucene.queryparser.classic.QueryParser;
import org.apache.lucene.search.*;
import org.apache.lucene.store.FSDirectory;

public class Lucene {
  static final ObjectMapper JSON = new ObjectMapper();

  static List<JsonNode> lines(Path path) throws Exception {
    List<JsonNode> out = new ArrayList<>();
    for (String line : Files.readAllLines(path)) if (!line.isBlank()) out.add(JSON.readTree(line));
    return out;
  }

  static boolean japanese(String text) {
    return text.codePoints().anyMatch(c -> c >= 0x3041 && c <= 0x30ff);
  }

  public static void main(String[] arguments) throws Exception {
    Path collection = Path.of(arguments[0]);
    List<JsonNode> corpus = lines(collection.resolve("corpus.jsonl"));
    List<JsonNode> queries = lines(collection.resolve("queries.jsonl"));
    Set<String> judged = new HashSet<>();
    for (String line : Files.readAllLines(collection.resolve("qrels/test.tsv"))) judged.add(line.split("\t")[0]);
    queries.removeIf(q -> !judged.contains(q.get("_id").asText()));
    Analyzer analyzer = japanese(corpus.get(0).get("text").asText()) ? new JapaneseAnalyzer() : new EnglishAnalyzer();

    Path folder = Files.createTempDirectory("lucene");
    long start = System.nanoTime();
    try (IndexWriter writer = new IndexWriter(FSDirectory.open(folder), new IndexWriterConfig(analyzer))) {
      for (JsonNode node : corpus) {
        Document document = new Document();
        document.add(new StringField("id", node.get("_id").asText(), Field.Store.YES));
        String text = node.path("title").asText() + "\n" + node.get("text").asText();
        document.add(new TextField("text", text, Field.Store.YES));
        writer.addDocument(document);
      }
      writer.forceMerge(1);
      writer.commit();
    }
    double index = (System.nanoTime() - start) / 1e9;
    long bytes = 0;
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) bytes += Files.size(file);
    }

    List<Long> times = new ArrayList<>();
    try (DirectoryReader reader = DirectoryReader.open(FSDirectory.open(folder));
        PrintWriter run = new PrintWriter(arguments[1])) {
      IndexSearcher searcher = new IndexSearcher(reader);
      // Questions, not query syntax.
      QueryParser parser = new QueryParser("text", analyzer);
      for (int round = 0; round < 3; round++) {
        for (JsonNode query : queries) {
          String text = QueryParser.escape(query.get("text").asText());
          long asked = System.nanoTime();
          ScoreDoc[] hits = searcher.search(parser.parse(text), 10).scoreDocs;
          String[] ids = new String[hits.length];
          for (int i = 0; i < hits.length; i++) ids[i] = searcher.storedFields().document(hits[i].doc, Set.of("id")).get("id");
          if (round > 0) times.add(System.nanoTime() - asked);
          if (round == 0)
            for (int i = 0; i < hits.length; i++)
              run.println(query.get("_id").asText() + " Q0 " + ids[i] + " " + (i + 1) + " " + hits[i].score + " lucene");
        }
      }
    }
    Collections.sort(times);
    long peak = 0;
    for (String line : Files.readAllLines(Path.of("/proc/self/status")))
      if (line.startsWith("VmHWM:")) peak = Long.parseLong(line.replaceAll("\\D", ""));
    System.out.printf(
        "{\"version\":\"%s\",\"index_seconds\":%.3f,\"index_bytes\":%d,\"p50_ms\":%.4f,\"p99_ms\":%.4f,\"peak_kb\":%d}%n",
        org.apache.lucene.util.Version.LATEST, index, bytes,
        times.get(times.size() / 2) / 1e6, times.get(times.size() * 99 / 100) / 1e6, peak);
    for (Path file : (Iterable<Path>) Files.list(folder)::iterator) Files.delete(file);
    Files.delete(folder);
  }
}
