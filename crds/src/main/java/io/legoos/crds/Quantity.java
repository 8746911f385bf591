package io.legoos.crds;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Kubernetes quantity such as {@code 64Mi}, {@code 1.5Gi}, {@code 500m} or {@code 2}.
 *
 * <p>Keeps the text the user wrote; two quantities are equal when their texts are.
 *
 * @param text what the user wrote, already checked
 */
public record Quantity(@JsonValue String text) {
  /** Longest text, in characters. */
  public static final int MAX_LENGTH = 20;

  /** Its form, for a schema. */
  static final String PATTERN = "^([0-9]+([.][0-9]+)?|[.][0-9]+)(m|k|M|G|T|P|Ki|Mi|Gi|Ti|Pi)?$";

  private static final Pattern FORMAT = Pattern.compile(PATTERN);
  private static final BigDecimal MAX_UNITS = BigDecimal.valueOf(Long.MAX_VALUE);
  private static final Map<String, BigDecimal> FACTORS =
      Map.ofEntries(
          Map.entry("", BigDecimal.ONE),
          Map.entry("m", new BigDecimal("0.001")),
          Map.entry("k", BigDecimal.TEN.pow(3)),
          Map.entry("M", BigDecimal.TEN.pow(6)),
          Map.entry("G", BigDecimal.TEN.pow(9)),
          Map.entry("T", BigDecimal.TEN.pow(12)),
          Map.entry("P", BigDecimal.TEN.pow(15)),
          Map.entry("Ki", BigDecimal.TWO.pow(10)),
          Map.entry("Mi", BigDecimal.TWO.pow(20)),
          Map.entry("Gi", BigDecimal.TWO.pow(30)),
          Map.entry("Ti", BigDecimal.TWO.pow(40)),
          Map.entry("Pi", BigDecimal.TWO.pow(50)));

  /**
   * @throws IllegalArgumentException when the text is no quantity
   */
  public Quantity {
    amount(text);
  }

  /** From a manifest, where a quantity may also be a bare number. */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static Quantity of(Object value) {
    return new Quantity(
        value instanceof Number number
            ? new BigDecimal(number.toString()).stripTrailingZeros().toPlainString()
            : String.valueOf(value));
  }

  /**
   * The amount in units (bytes, cores), rounded up to a whole one as Kubernetes does.
   *
   * @return from 0 to 2^63 - 1, which stands for anything larger too
   */
  public long units() {
    return amount(text).setScale(0, RoundingMode.UP).min(MAX_UNITS).longValueExact();
  }

  /** Whether this amount is {@code other}'s or more, exactly. */
  public boolean isAtLeast(Quantity other) {
    return amount(text).compareTo(amount(other.text)) >= 0;
  }

  /** Whether this is from {@code minimum} to {@code maximum}, both quantities as well. */
  public boolean isWithin(String minimum, String maximum) {
    return isAtLeast(new Quantity(minimum)) && new Quantity(maximum).isAtLeast(this);
  }

  /** The amount in thousandths of a unit (millicores), rounded up. */
  public long milli() {
    return amount(text)
        .movePointRight(3)
        .setScale(0, RoundingMode.UP)
        .min(MAX_UNITS)
        .longValueExact();
  }

  @Override
  public String toString() {
    return text;
  }

  private static BigDecimal amount(String text) {
    Matcher matcher = text.length() > MAX_LENGTH ? null : FORMAT.matcher(text);
    if (matcher == null || !matcher.matches()) {
      throw new IllegalArgumentException(
          "not a quantity; write a number with an optional unit, such as 64Mi, 1.5Gi, 500m or 2");
    }
    String unit = matcher.group(3) == null ? "" : matcher.group(3);
    return new BigDecimal(matcher.group(1)).multiply(FACTORS.get(unit));
  }
}
