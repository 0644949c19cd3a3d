import android.security.keystore.KeyGenParameterSpec;
import android.security.keystore.KeyPermanentlyInvalidatedException;
import android.security.keystore.StrongBoxUnavailableException;
import android.security.keystore.UserNotAuthenticatedException;
import java.io.*;
import java.nio.file.*;
import java.security.*;
import java.security.cert.Certificate;
import java.security.spec.AlgorithmParameterSpec;
import java.util.*;
import javax.crypto.*;
import javax.crypto.spec.SecretKeySpec;

/**
 * A stand-in for Android's keystore. Each key is a file in the folder that the
 * property "keystore" names, so that a test can lose, exchange and spoil keys; one
 * that is empty is a key that was invalidated. The property "strongbox" says
 * whether the device has a chip of its own for keys. A key that asks for the screen
 * lock has "asks" in the name of its file, and serves while there is a file "opened".
 */
public class FakeKeystore extends Provider {
	static final Path folder = Path.of(System.getProperty("keystore"));

	public FakeKeystore() {
		super("AndroidKeyStore", "1", "");
		put("KeyStore.AndroidKeyStore", Store.class.getName());
		put("KeyGenerator.AES", Generator.class.getName());
		put("Cipher.AES/GCM/NoPadding", Gcm.class.getName());
	}

	public static Object install() {
		Security.insertProviderAt(new FakeKeystore(), 1);
		return null;
	}

	/** A key that is in the keystore: what it is made of is not shown. */
	static class Kept implements SecretKey {
		final Path file;
		Kept(Path file) { this.file = file; }
		public String getAlgorithm() { return "AES"; }
		public String getFormat() { return null; }
		public byte[] getEncoded() { return null; }
	}

	public static class Generator extends KeyGeneratorSpi {
		KeyGenParameterSpec spec;
		protected void engineInit(SecureRandom r) { throw new IllegalStateException(); }
		protected void engineInit(int size, SecureRandom r) { throw new IllegalStateException(); }
		protected void engineInit(AlgorithmParameterSpec s, SecureRandom r) { spec = (KeyGenParameterSpec) s; }
		protected SecretKey engineGenerateKey() {
			if (spec.strongBox && !Boolean.getBoolean("strongbox")) throw new StrongBoxUnavailableException();
			byte[] key = new byte[spec.size / 8];
			new SecureRandom().nextBytes(key);
			try {
				Path file = folder.resolve(spec.alias + (spec.asks ? ".asks" : "") + (spec.strongBox ? ".strong" : ""));
				Files.write(file, key);
				return new Kept(file);
			} catch (IOException e) {
				throw new ProviderException(e);
			}
		}
	}

	public static class Gcm extends CipherSpi {
		Cipher real;
		private void init(int mode, Key key, AlgorithmParameterSpec with) throws InvalidKeyException {
			try {
				Path file = ((Kept) key).file;
				byte[] bytes = Files.readAllBytes(file);
				if (bytes.length == 0) throw new KeyPermanentlyInvalidatedException();
				if (file.toString().contains(".asks") && !Files.exists(folder.resolve("opened"))) throw new UserNotAuthenticatedException();
				if (mode == Cipher.ENCRYPT_MODE && with != null) throw new InvalidKeyException("the keystore makes the nonce itself");
				real = Cipher.getInstance("AES/GCM/NoPadding", "SunJCE");
				real.init(mode, new SecretKeySpec(bytes, "AES"), with);
			} catch (IOException | NoSuchAlgorithmException | NoSuchProviderException | NoSuchPaddingException | InvalidAlgorithmParameterException e) {
				throw new InvalidKeyException(e);
			}
		}
		protected void engineInit(int mode, Key key, SecureRandom r) throws InvalidKeyException { init(mode, key, null); }
		protected void engineInit(int mode, Key key, AlgorithmParameterSpec with, SecureRandom r) throws InvalidKeyException { init(mode, key, with); }
		protected void engineInit(int mode, Key key, AlgorithmParameters with, SecureRandom r) { throw new UnsupportedOperationException(); }
		protected void engineSetMode(String mode) {}
		protected void engineSetPadding(String padding) {}
		protected int engineGetBlockSize() { return 16; }
		protected int engineGetOutputSize(int n) { return real.getOutputSize(n); }
		protected byte[] engineGetIV() { return real.getIV(); }
		protected AlgorithmParameters engineGetParameters() { return real.getParameters(); }
		protected void engineUpdateAAD(byte[] b, int at, int n) { real.updateAAD(b, at, n); }
		protected byte[] engineUpdate(byte[] b, int at, int n) { return real.update(b, at, n); }
		protected int engineUpdate(byte[] b, int at, int n, byte[] out, int to) throws ShortBufferException { return real.update(b, at, n, out, to); }
		protected byte[] engineDoFinal(byte[] b, int at, int n) throws IllegalBlockSizeException, BadPaddingException { return real.doFinal(b, at, n); }
		protected int engineDoFinal(byte[] b, int at, int n, byte[] out, int to) throws ShortBufferException, IllegalBlockSizeException, BadPaddingException { return real.doFinal(b, at, n, out, to); }
	}

	public static class Store extends KeyStoreSpi {
		public Key engineGetKey(String alias, char[] password) {
			for (String ending : new String[] {"", ".strong", ".asks", ".asks.strong"}) {
				Path file = folder.resolve(alias + ending);
				if (Files.exists(file)) return new Kept(file);
			}
			return null;
		}
		public void engineLoad(InputStream in, char[] password) {}
		public void engineLoad(KeyStore.LoadStoreParameter with) {}
		public Certificate[] engineGetCertificateChain(String alias) { return null; }
		public Certificate engineGetCertificate(String alias) { return null; }
		public Date engineGetCreationDate(String alias) { return null; }
		public void engineSetKeyEntry(String alias, Key key, char[] password, Certificate[] chain) {}
		public void engineSetKeyEntry(String alias, byte[] key, Certificate[] chain) {}
		public void engineSetCertificateEntry(String alias, Certificate c) {}
		public void engineDeleteEntry(String alias) {}
		public Enumeration<String> engineAliases() { return Collections.emptyEnumeration(); }
		public boolean engineContainsAlias(String alias) { return engineGetKey(alias, null) != null; }
		public int engineSize() { return 0; }
		public boolean engineIsKeyEntry(String alias) { return true; }
		public boolean engineIsCertificateEntry(String alias) { return false; }
		public String engineGetCertificateAlias(Certificate c) { return null; }
		public void engineStore(OutputStream out, char[] password) {}
	}
}
