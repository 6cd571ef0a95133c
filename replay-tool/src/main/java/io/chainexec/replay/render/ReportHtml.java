package io.chainexec.replay.render;

import com.github.mustachejava.DefaultMustacheFactory;
import com.github.mustachejava.Mustache;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;
import java.util.Properties;

/**
 * A report as one HTML page that needs nothing beside itself. The same page gives the same text.
 *
 * <p>Nothing that a chain says can act on the page: the template escapes what it is given, the data
 * of the charts have no character that ends a script, and the page's policy lets only its own
 * script and style, by their hashes, do anything at all.
 */
public final class ReportHtml {
  private static final String CHARTS = "META-INF/resources/webjars/uplot/";
  private static final String CHARTS_POM = "META-INF/maven/org.webjars.npm/uplot/pom.properties";

  private ReportHtml() {}

  /** The page. */
  public static String of(ReportPage page) {
    Map<String, Object> model = new ReportModel(page).model();
    String style = charts("dist/uPlot.min.css") + resource("report.css");
    String script =
        "/*!\nuPlot\n"
            + charts("LICENSE")
            + "*/\n"
            + charts("dist/uPlot.iife.min.js")
            + resource("report.js");
    model.put("style", inline(style));
    model.put("script", inline(script));
    model.put(
        "policy",
        "default-src 'none'; script-src '"
            + hash(script)
            + "'; style-src '"
            + hash(style)
            + "'; base-uri 'none'; form-action 'none'");
    model.put("facts", data(page));
    StringWriter html = new StringWriter();
    template().execute(html, model);
    return html.toString();
  }

  /** A verdict in a word, as the page has it. */
  public static String word(ReportPage.Status status) {
    return switch (status) {
      case WHOLE -> "Whole";
      case DAMAGED -> "Damaged";
      case INCOMPLETE -> "Incomplete";
    };
  }

  /** The facts as JSON that can lie within a script element. */
  private static String data(ReportPage page) {
    String json =
        Json.toText(
            out -> {
              out.writeStartObject();
              out.writeFieldName("stats");
              StatsJson.write(out, page.stats());
              StatsJson.timeline(out, "detail", page.detail());
              out.writeEndObject();
            });
    // These occur in strings only, where JSON takes an escape for them.
    return json.replace("<", "\\u003c")
        .replace(">", "\\u003e")
        .replace("&", "\\u0026")
        .replace("\u2028", "\\u2028")
        .replace("\u2029", "\\u2029");
  }

  private static Mustache template() {
    return new DefaultMustacheFactory(
            name -> new InputStreamReader(open(ReportHtml.class, name), StandardCharsets.UTF_8))
        .compile("report.mustache");
  }

  /** Our own text, which must not end the element that it lies in. */
  private static String inline(String text) {
    if (text.contains("</") && text.matches("(?is).*</(script|style).*")) {
      throw new IllegalStateException("the page's own script or style would end early");
    }
    return text;
  }

  private static String hash(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return "sha256-" + Base64.getEncoder().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }

  private static String resource(String name) {
    return read(ReportHtml.class, name);
  }

  private static String charts(String name) {
    return read(ReportHtml.class, "/" + CHARTS + chartsVersion() + "/" + name);
  }

  private static String chartsVersion() {
    try (InputStream in = open(ReportHtml.class, "/" + CHARTS_POM)) {
      Properties properties = new Properties();
      properties.load(in);
      return properties.getProperty("version");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String read(Class<?> beside, String name) {
    try (InputStream in = open(beside, name)) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return text.replace("\r\n", "\n").replace('\r', '\n');
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static InputStream open(Class<?> beside, String name) {
    InputStream in = beside.getResourceAsStream(name);
    if (in == null) {
      throw new IllegalStateException("the program is not complete: it lacks " + name);
    }
    return in;
  }
}
