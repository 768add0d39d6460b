package dev.flotilla.server.cluster;

import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;

/// A published key, and the one algorithm that it verifies.
record VerifyingKey(Algorithm algorithm, PublicKey key) {
  /// What API servers sign with. Nothing else is looked at: not `none`, nothing symmetric.
  enum Algorithm {
    RS256("SHA256withRSA"),
    ES256("SHA256withECDSAinP1363Format");

    private final String jdk;

    Algorithm(String jdk) {
      this.jdk = jdk;
    }
  }

  boolean isSignedBy(byte[] signed, byte[] signature) {
    try {
      var verifier = Signature.getInstance(algorithm.jdk);
      verifier.initVerify(key);
      verifier.update(signed);
      return verifier.verify(signature);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}
