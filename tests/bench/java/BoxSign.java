/* SPDX-License-Identifier: EUPL-1.2 */

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.spec.ECGenParameterSpec;
import java.util.Calendar;
import java.util.Date;
import java.util.Hashtable;
import java.util.List;

import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.io.IOUtils;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.interactive.digitalsignature.PDSignature;
import org.apache.pdfbox.pdmodel.interactive.digitalsignature.SignatureInterface;
import org.apache.pdfbox.pdmodel.interactive.digitalsignature.SignatureOptions;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.cms.AttributeTable;
import org.bouncycastle.asn1.cms.CMSAttributes;
import org.bouncycastle.asn1.cms.CMSObjectIdentifiers;
import org.bouncycastle.asn1.ess.ESSCertIDv2;
import org.bouncycastle.asn1.ess.SigningCertificateV2;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.cms.CMSAttributeTableGenerator;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.CMSTypedData;
import org.bouncycastle.cms.DefaultSignedAttributeTableGenerator;
import org.bouncycastle.cms.SignerInfoGenerator;
import org.bouncycastle.cms.SignerInfoGeneratorBuilder;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;

/*
 * BoxSign IN.pdf OUT.pdf: a PDF signed again and again by PDFBox and Bouncy Castle, as
 * ETSI.CAdES.detached with a P-256 key in software. For each line read a batch is
 * signed, and said how many a second. Only the time of the thread that signs counts: the
 * collector of garbage, which takes a fifth more, and the compiler are left out.
 */
public final class BoxSign implements SignatureInterface {
    private static final int WARM_UP = 3000;
    private static final int BATCH = 100;
    private static final long YEAR_MS = 365L * 86400 * 1000;

    private final X509CertificateHolder certificate;
    private final CMSSignedDataGenerator generator;

    private BoxSign() throws GeneralSecurityException, OperatorCreationException,
            CMSException, IOException {
        KeyPairGenerator keys = KeyPairGenerator.getInstance("EC");
        keys.initialize(new ECGenParameterSpec("secp256r1"));
        KeyPair pair = keys.generateKeyPair();
        ContentSigner signer =
            new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate());
        certificate = certify(pair, signer);
        generator = new CMSSignedDataGenerator();
        generator.addSignerInfoGenerator(describe(signer));
        generator.addCertificates(new JcaCertStore(List.of(certificate)));
    }

    private static X509CertificateHolder certify(KeyPair pair, ContentSigner signer) {
        X500Name name = new X500Name("CN=Cachet SPECIMEN,C=FR");
        Date now = new Date();
        return new JcaX509v3CertificateBuilder(name, BigInteger.ONE, now,
            new Date(now.getTime() + YEAR_MS), name, pair.getPublic()).build(signer);
    }

    /* EN 319 142-1, 6.3: the signing certificate is named, and no time is. */
    private SignerInfoGenerator describe(ContentSigner signer)
            throws GeneralSecurityException, OperatorCreationException, IOException {
        byte[] digest =
            MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
        Hashtable<ASN1ObjectIdentifier, Attribute> signed = new Hashtable<>();
        ASN1ObjectIdentifier id = PKCSObjectIdentifiers.id_aa_signingCertificateV2;
        signed.put(id, new Attribute(id,
            new DERSet(new SigningCertificateV2(new ESSCertIDv2(digest)))));
        CMSAttributeTableGenerator all =
            new DefaultSignedAttributeTableGenerator(new AttributeTable(signed));
        CMSAttributeTableGenerator ours = parameters -> all.getAttributes(parameters)
            .remove(CMSAttributes.signingTime)
            .remove(CMSAttributes.cmsAlgorithmProtect);
        return new SignerInfoGeneratorBuilder(
            new JcaDigestCalculatorProviderBuilder().build())
            .setSignedAttributeGenerator(ours)
            .build(signer, certificate);
    }

    /* The bytes of the file on both sides of the signature, read once. */
    private record Streamed(InputStream in) implements CMSTypedData {
        @Override
        public ASN1ObjectIdentifier getContentType() {
            return CMSObjectIdentifiers.data;
        }

        @Override
        public void write(OutputStream out) throws IOException {
            IOUtils.copy(in, out);
        }

        @Override
        public Object getContent() {
            return in;
        }
    }

    @Override
    public byte[] sign(InputStream content) throws IOException {
        try {
            return generator.generate(new Streamed(content), false).getEncoded();
        } catch (CMSException e) {
            throw new IOException(e);
        }
    }

    private byte[] seal(byte[] file) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream(2 * file.length);
        try (PDDocument document = PDDocument.load(file);
                SignatureOptions options = new SignatureOptions()) {
            PDSignature signature = new PDSignature();
            signature.setFilter(PDSignature.FILTER_ADOBE_PPKLITE);
            signature.setSubFilter(COSName.getPDFName("ETSI.CAdES.detached"));
            signature.setName("Prefecture SPECIMEN");
            signature.setSignDate(Calendar.getInstance());
            options.setPreferredSignatureSize(2048);
            document.addSignature(signature, this, options);
            document.saveIncremental(out);
        }
        return out.toByteArray();
    }

    public static void main(String[] arguments) throws Exception {
        byte[] file = Files.readAllBytes(Path.of(arguments[0]));
        ThreadMXBean clock = ManagementFactory.getThreadMXBean();
        BoxSign signer = new BoxSign();
        BufferedReader asked = new BufferedReader(new InputStreamReader(System.in));

        for (int i = 0; i < WARM_UP; i++) {
            signer.seal(file);
        }
        while (asked.readLine() != null) {
            long start = clock.getCurrentThreadCpuTime();
            for (int i = 0; i < BATCH; i++) {
                signer.seal(file);
            }
            long spent = clock.getCurrentThreadCpuTime() - start;
            System.out.println(BATCH * 1e9 / spent);
        }
        Files.write(Path.of(arguments[1]), signer.seal(file));
    }
}
