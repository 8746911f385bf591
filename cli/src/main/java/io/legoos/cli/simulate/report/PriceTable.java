package io.legoos.cli.simulate.report;

import io.legoos.cli.CliException;
import io.legoos.cli.simulate.packing.Packing.Use;
import io.legoos.cli.simulate.study.Finding;
import io.legoos.cli.simulate.study.Finding.Need;
import io.legoos.cli.simulate.trace.Trace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * What things cost, in any one currency: {@code server} and {@code component} are the price of each
 * one without what is in it; the others are of a CPU, a GiB of memory, a GPU, a unit of another
 * resource. What is not in the table costs nothing.
 */
public record PriceTable(Map<String, Double> prices) {
  private static final long MAX_FILE_BYTES = 1 << 16;
  private static final String SERVER = "server";
  private static final String COMPONENT = "component";

  public PriceTable {
    prices = Map.copyOf(prices);
  }

  /**
   * From {@code WHAT=PRICE,...}, or from a file with one such pair a line.
   *
   * @throws CliException with status 2 when it is neither
   */
  public static PriceTable parse(String text) throws CliException {
    Map<String, Double> prices = new HashMap<>();
    boolean inline = text.indexOf('=') >= 0;
    for (String pair : (inline ? text : contents(Path.of(text))).split(inline ? "," : "\\R")) {
      if (pair.isBlank() || pair.startsWith("#")) {
        continue;
      }
      int equals = pair.indexOf('=');
      Double price = equals < 0 ? null : number(pair.substring(equals + 1).strip());
      if (price == null) {
        throw CliException.usage("--prices: '" + pair.strip() + "' is not WHAT=PRICE");
      }
      prices.put(pair.substring(0, equals).strip(), price);
    }
    return new PriceTable(prices);
  }

  private static String contents(Path file) throws CliException {
    try {
      if (Files.size(file) > MAX_FILE_BYTES) {
        throw CliException.usage("--prices: " + file + " is larger than 64 KiB");
      }
      return Files.readString(file);
    } catch (IOException e) {
      throw CliException.usage("--prices: cannot read " + file + ": " + e.getMessage());
    }
  }

  private static @Nullable Double number(String text) {
    try {
      double value = Double.parseDouble(text);
      return value >= 0 && value <= 1e12 ? value : null;
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /** All machines that a workload needs; empty when no number of some kind is enough. */
  public OptionalDouble cost(Finding finding) {
    double cost = 0;
    for (Need need : finding.needs()) {
      if (need.count() < 0) {
        return OptionalDouble.empty();
      }
      cost += need.count() * price(need.kind().equals(SERVER) ? SERVER : COMPONENT);
      for (Use bought : need.bought()) {
        cost += Units.inUnits(bought.resource(), bought.capacity()) * price(priced(bought));
      }
    }
    return OptionalDouble.of(cost);
  }

  /** ExCache is memory, too. */
  private static String priced(Use bought) {
    return bought.resource().equals(Units.EXCACHE) ? Trace.MEMORY_NAME : bought.resource();
  }

  private double price(String what) {
    return prices.getOrDefault(what, 0.0);
  }
}
