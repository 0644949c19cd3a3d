package android.security.keystore;

import java.security.spec.AlgorithmParameterSpec;
import java.util.Arrays;

/** As much of Android's as Latchkey uses; it refuses anything else. */
public final class KeyGenParameterSpec implements AlgorithmParameterSpec {
	public String alias, mode, padding;
	public int size;
	public boolean strongBox, asks;
	public int seconds;

	public static final class Builder {
		private final KeyGenParameterSpec spec = new KeyGenParameterSpec();

		public Builder(String alias, int purposes) {
			if (purposes != 3) throw new IllegalArgumentException("purposes");
			spec.alias = alias;
		}
		public Builder setBlockModes(String... modes) { spec.mode = only(modes); return this; }
		public Builder setEncryptionPaddings(String... paddings) { spec.padding = only(paddings); return this; }
		public Builder setKeySize(int bits) { spec.size = bits; return this; }
		public Builder setIsStrongBoxBacked(boolean on) { spec.strongBox = on; return this; }
		public Builder setUserAuthenticationRequired(boolean on) { spec.asks = on; return this; }
		public Builder setUserAuthenticationValidityDurationSeconds(int seconds) { spec.seconds = seconds; return this; }
		public KeyGenParameterSpec build() {
			if (spec.asks != spec.seconds > 0) throw new IllegalArgumentException("seconds");
			if (!"GCM".equals(spec.mode) || !"NoPadding".equals(spec.padding) || spec.size != 256) throw new IllegalArgumentException(spec.mode + spec.padding + spec.size);
			return spec;
		}
		private static String only(String[] list) {
			if (list.length != 1) throw new IllegalArgumentException(Arrays.toString(list));
			return list[0];
		}
	}
}
