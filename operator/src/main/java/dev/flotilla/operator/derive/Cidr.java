package dev.flotilla.operator.derive;

import java.math.BigInteger;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;

/// A network, as `10.0.0.0/8`.
///
/// @param text as it was written
/// @param length of the prefix in bits
record Cidr(String text, InetAddress address, int length) {
  /// Where clouds hand credentials of the machine to whoever asks: nothing for agents.
  static final List<Cidr> METADATA =
      Stream.of("169.254.169.254/32", "169.254.170.2/32", "100.100.100.200/32", "fd00:ec2::254/128")
          .map(Cidr::of)
          .toList();

  /// @param text that the API server has checked
  static Cidr of(String text) {
    var slash = text.indexOf('/');
    return new Cidr(
        text,
        InetAddress.ofLiteral(text.substring(0, slash)),
        Integer.parseInt(text.substring(slash + 1)));
  }

  boolean contains(Cidr other) {
    return address.getClass() == other.address.getClass()
        && length <= other.length
        && prefix(address).equals(prefix(other.address));
  }

  private BigInteger prefix(InetAddress of) {
    var octets = of.getAddress();
    return new BigInteger(1, octets).shiftRight(octets.length * Byte.SIZE - length);
  }
}
