package dev.flotilla.operator.crd;

import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// A rule in CEL that the API server checks, over the record or the field that bears it. A field with a
/// default of its own bears none over what is inside: the API server tries rules on the bare default.
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.RECORD_COMPONENT})
@Repeatable(Rule.All.class)
@interface Rule {
  String value();

  /// Begins with the whole name of the field.
  String message();

  /// The field that an error points at, from where the rule stands; empty: there.
  String at() default "";

  @Retention(RetentionPolicy.RUNTIME)
  @Target({ElementType.TYPE, ElementType.RECORD_COMPONENT})
  @interface All {
    Rule[] value();
  }
}
