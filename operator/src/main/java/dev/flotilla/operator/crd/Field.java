package dev.flotilla.operator.crd;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// What the schema says of a field beyond its Java type. The API server holds people to it and fills
/// in the fallback, so that no code has to.
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
@interface Field {
  /// One sentence, for `kubectl explain` and the documentation.
  String value();

  boolean required() default false;

  /// The default, as JSON; empty: none.
  String fallback() default "";

  /// Of a number; 0 unless it says otherwise, nothing here counts below.
  long min() default 0;

  long max() default Integer.MAX_VALUE;

  /// Most characters, items or entries: without it the cost of a rule cannot be bounded.
  int most() default 253;

  /// Most characters of each item or value.
  int mostEach() default 253;

  String pattern() default "";

  /// What tells the items of a list apart; empty: a list that is replaced as a whole.
  String key() default "";
}
