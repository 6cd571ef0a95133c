package io.chainexec.benchmarks;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Paint;
import java.math.BigDecimal;
import java.text.FieldPosition;
import java.text.NumberFormat;
import java.text.ParsePosition;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;
import org.jfree.chart.ChartFactory;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.LegendItem;
import org.jfree.chart.LegendItemCollection;
import org.jfree.chart.axis.CategoryLabelPositions;
import org.jfree.chart.axis.LogAxis;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.NumberTickUnit;
import org.jfree.chart.axis.NumberTickUnitSource;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.block.BlockBorder;
import org.jfree.chart.labels.ItemLabelAnchor;
import org.jfree.chart.labels.ItemLabelPosition;
import org.jfree.chart.labels.StandardCategoryItemLabelGenerator;
import org.jfree.chart.plot.CategoryPlot;
import org.jfree.chart.plot.PlotOrientation;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.category.BarRenderer;
import org.jfree.chart.renderer.category.StandardBarPainter;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.chart.title.TextTitle;
import org.jfree.chart.ui.HorizontalAlignment;
import org.jfree.chart.ui.RectangleInsets;
import org.jfree.chart.ui.TextAnchor;
import org.jfree.data.category.CategoryDataset;
import org.jfree.data.category.DefaultCategoryDataset;
import org.jfree.data.xy.XYSeriesCollection;

/**
 * The looks that all charts share: white, plain, the colours told apart also by the colour-blind.
 */
final class Charts {
  /** Okabe and Ito's palette, without yellow. */
  private static final Color[] COLOURS = {
    new Color(0x0072B2),
    new Color(0xD55E00),
    new Color(0x009E73),
    new Color(0xCC79A7),
    new Color(0xE69F00),
    new Color(0x56B4E9),
    new Color(0x555555),
    new Color(0x8C6D1F),
    new Color(0x5D3A9B)
  };

  private static final Color GRID = new Color(0xDDDDDD);
  private static final Font TITLE = new Font(Font.SANS_SERIF, Font.BOLD, 18);
  private static final Font TEXT = new Font(Font.SANS_SERIF, Font.PLAIN, 13);
  private static final Font SMALL = new Font(Font.SANS_SERIF, Font.PLAIN, 12);

  private Charts() {}

  static Color colour(int number) {
    return COLOURS[number % COLOURS.length];
  }

  /** What a bar of several belongs to. */
  record Group(String name, Color colour) {}

  /**
   * Bars from left to right, each with its value, coloured by what they belong to.
   *
   * @param groups one for each bar
   */
  static JFreeChart bars(
      String title, String subtitle, ValueAxis axis, CategoryDataset bars, List<Group> groups) {
    JFreeChart chart =
        ChartFactory.createBarChart(
            title, null, null, bars, PlotOrientation.HORIZONTAL, true, false, false);
    CategoryPlot plot = chart.getCategoryPlot();
    plot.setRangeAxis(axis);
    BarRenderer renderer =
        new BarRenderer() {
          private static final long serialVersionUID = 1;

          @Override
          public Paint getItemPaint(int row, int column) {
            return groups.get(column).colour();
          }
        };
    renderer.setBase(axis.getLowerBound());
    plot.setRenderer(renderer);
    polish(plot, renderer);
    LegendItemCollection legend = new LegendItemCollection();
    groups.stream()
        .distinct()
        .forEach(group -> legend.add(new LegendItem(group.name(), group.colour())));
    plot.setFixedLegendItems(legend);
    chart.getLegend().setVisible(legend.getItemCount() > 1);
    finish(chart, subtitle);
    return chart;
  }

  /** Groups of upright bars, a colour for each row of the data. */
  static JFreeChart groupedBars(
      String title, String subtitle, ValueAxis axis, DefaultCategoryDataset bars) {
    JFreeChart chart =
        ChartFactory.createBarChart(
            title, null, null, bars, PlotOrientation.VERTICAL, true, false, false);
    CategoryPlot plot = chart.getCategoryPlot();
    plot.setRangeAxis(axis);
    BarRenderer renderer = new BarRenderer();
    plot.setRenderer(renderer);
    for (int i = 0; i < bars.getRowCount(); i++) {
      renderer.setSeriesPaint(i, colour(i));
    }
    polish(plot, renderer);
    plot.getDomainAxis().setCategoryLabelPositions(CategoryLabelPositions.STANDARD);
    finish(chart, subtitle);
    return chart;
  }

  private static void polish(CategoryPlot plot, BarRenderer renderer) {
    renderer.setBarPainter(new StandardBarPainter());
    renderer.setShadowVisible(false);
    renderer.setItemMargin(0.05);
    renderer.setMaximumBarWidth(0.1);
    renderer.setDefaultItemLabelGenerator(
        new StandardCategoryItemLabelGenerator("{2}", format(TargetsMain::number)));
    renderer.setDefaultItemLabelsVisible(true);
    renderer.setDefaultItemLabelFont(SMALL);
    boolean upright = plot.getOrientation() == PlotOrientation.VERTICAL;
    renderer.setDefaultPositiveItemLabelPosition(
        upright
            ? new ItemLabelPosition(ItemLabelAnchor.OUTSIDE12, TextAnchor.BOTTOM_CENTER)
            : new ItemLabelPosition(ItemLabelAnchor.OUTSIDE3, TextAnchor.CENTER_LEFT));
    plot.getDomainAxis().setTickLabelFont(TEXT);
    plot.getDomainAxis().setMaximumCategoryLabelWidthRatio(upright ? 1.5f : 0.5f);
    plot.getDomainAxis().setLowerMargin(0.02);
    plot.getDomainAxis().setUpperMargin(0.02);
    plot.getDomainAxis().setCategoryMargin(0.25);
    plot.getDomainAxis().setAxisLineVisible(false);
    plot.getDomainAxis().setTickMarksVisible(false);
    plot.setBackgroundPaint(Color.WHITE);
    plot.setRangeGridlinePaint(GRID);
    plot.setRangeGridlineStroke(new BasicStroke(1));
    plot.setOutlineVisible(false);
  }

  /** Lines through points, a colour for each series. */
  static JFreeChart lines(
      String title,
      String subtitle,
      ValueAxis across,
      ValueAxis up,
      XYSeriesCollection lines,
      boolean points) {
    JFreeChart chart =
        ChartFactory.createXYLineChart(
            title, null, null, lines, PlotOrientation.VERTICAL, true, false, false);
    XYPlot plot = chart.getXYPlot();
    plot.setDomainAxis(across);
    plot.setRangeAxis(up);
    XYLineAndShapeRenderer renderer = new XYLineAndShapeRenderer(true, points);
    for (int i = 0; i < lines.getSeriesCount(); i++) {
      renderer.setSeriesPaint(i, colour(i));
      renderer.setSeriesStroke(i, new BasicStroke(2));
    }
    plot.setRenderer(renderer);
    plot.setBackgroundPaint(Color.WHITE);
    plot.setRangeGridlinePaint(GRID);
    plot.setDomainGridlinePaint(GRID);
    plot.setRangeGridlineStroke(new BasicStroke(1));
    plot.setDomainGridlineStroke(new BasicStroke(1));
    plot.setOutlineVisible(false);
    plot.setAxisOffset(RectangleInsets.ZERO_INSETS);
    finish(chart, subtitle);
    return chart;
  }

  private static void finish(JFreeChart chart, String subtitle) {
    chart.setBackgroundPaint(Color.WHITE);
    chart.setPadding(new RectangleInsets(12, 12, 12, 36));
    chart.getTitle().setFont(TITLE);
    chart.getTitle().setHorizontalAlignment(HorizontalAlignment.LEFT);
    TextTitle below = new TextTitle(subtitle, SMALL);
    below.setPaint(Color.DARK_GRAY);
    below.setHorizontalAlignment(HorizontalAlignment.LEFT);
    below.setTextAlignment(HorizontalAlignment.LEFT);
    below.setPadding(2, 1, 12, 1);
    chart.addSubtitle(0, below);
    chart.getLegend().setItemFont(TEXT);
    chart.getLegend().setFrame(BlockBorder.NONE);
    chart.getLegend().setPadding(8, 0, 0, 0);
  }

  /** An axis of powers of ten, from the one to the other. */
  static LogAxis logarithmic(String label, double from, double to) {
    LogAxis axis = new LogAxis(label);
    axis.setRange(from, to);
    axis.setTickUnit(new NumberTickUnit(1)); // a power of ten
    axis.setNumberFormatOverride(format(Charts::plain));
    axis.setMinorTickMarksVisible(false);
    axis.setTickLabelFont(TEXT);
    axis.setLabelFont(TEXT);
    return axis;
  }

  /** From 0 up. */
  static NumberAxis linear(String label) {
    NumberAxis axis = new NumberAxis(label);
    axis.setAutoRangeIncludesZero(true);
    axis.setUpperMargin(0.12);
    axis.setTickLabelFont(TEXT);
    axis.setLabelFont(TEXT);
    return axis;
  }

  /** An axis with a tick at each whole number, from 0 to the last, and words of ours at each. */
  static NumberAxis steps(String label, double last, DoubleFunction<String> words) {
    NumberAxis axis = new NumberAxis(label);
    axis.setRange(0, last);
    axis.setStandardTickUnits(new NumberTickUnitSource(true));
    axis.setTickUnit(new NumberTickUnit(1));
    axis.setNumberFormatOverride(format(words));
    axis.setTickLabelFont(TEXT);
    axis.setLabelFont(TEXT);
    return axis;
  }

  /** Without an exponent, and without zeros behind the point. */
  private static String plain(double value) {
    return value >= 1
        ? String.format(Locale.ROOT, "%,.0f", value)
        : new BigDecimal(Double.toString(value)).stripTrailingZeros().toPlainString();
  }

  /** Numbers in words of ours. */
  private static NumberFormat format(DoubleFunction<String> words) {
    return new NumberFormat() {
      private static final long serialVersionUID = 1;

      @Override
      public StringBuffer format(double number, StringBuffer into, FieldPosition position) {
        return into.append(words.apply(number));
      }

      @Override
      public StringBuffer format(long number, StringBuffer into, FieldPosition position) {
        return into.append(words.apply(number));
      }

      @Override
      public Number parse(String source, ParsePosition position) {
        throw new UnsupportedOperationException();
      }
    };
  }
}
