#!/usr/bin/python3
# SPDX-License-Identifier: EUPL-1.2
"""A set of degraded pictures of DataMatrix and QR codes, the same for the same seed.

In the current folder: set/*.png, 8 bits of grey, and set/index.tsv: file, kind, category,
pixels a module, payload in hexadecimal. SEED the seed; NC, NPG pictures a category of the
DataMatrix alone and pages of each kind; PB where the payloads begin; NOQR without QR codes.
Needs zint, qrencode, python3-numpy, python3-opencv, python3-pil and fonts-dejavu-core.
What is in the codes looks like 2D-Doc, and seals nothing.
"""
import base64, math, os, random, subprocess, sys
import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

# text around the codes, of a letter's length of words
WORDS = """ATTESTATION DOCUMENT ADMINISTRATION DEMANDE DOSSIER SERVICE DATE OBJET MADAME
MONSIEUR PREFECTURE TITRE SEJOUR SPECIMEN VEUILLEZ AGREER ADRESSE LETTRE PAGE
SIGNATURE""".split()
GS, RS, US = "\x1d", "\x1e", "\x1f"
NAMES = ["SPECIMEN", "BERTHIER SPECIMEN", "BERTHIER"]
FIRST = ["NATACHA", "CORINNE", "NATACHA CORINNE"]
STREET = [
    "RUE DE LA REPUBLIQUE",
    "AVENUE DES TILLEULS",
    "BD VICTOR HUGO",
    "PLACE DU MARCHE",
    "CHEMIN DES VIGNES",
    "IMPASSE DES LILAS",
]
CITY = [
    "PARIS",
    "LYON",
    "MARSEILLE",
    "TOULOUSE",
    "NANTES",
    "SAINT ETIENNE DU ROUVRAY",
    "VILLENEUVE D ASCQ",
]


def hexdate(r):
    return "%04X" % r.randint(0x1800, 0x2600)


def payload(seed, target=230):
    r = random.Random(seed)
    h = (
        "DC04FR%02d" % r.randint(0, 9)
        + "".join(r.choice("ABCDEFGHJKLMNPQRSTUVWXYZ0123456789") for _ in range(4))
        + hexdate(r)
        + hexdate(r)
        + "01"
        + "01"
        + "FR"
    )
    assert len(h) == 26
    fl = [
        ("10", f"M/{r.choice(FIRST)}/{r.choice(NAMES)}"),
        ("20", ""),
        ("21", f"APPT {r.randint(1,99)}"),
        ("22", f"{r.randint(1,199)} {r.choice(STREET)}"),
        ("24", "%05d" % r.randint(1000, 95999)),
        ("25", r.choice(CITY)),
        ("26", "FR"),
    ]
    extra = [
        ("18", "%014d" % r.randint(0, 10**14 - 1)),
        ("1D", f"F{r.randint(2019,2026)}-{r.randint(1,99999):05d}"),
        ("28", "%d" % r.randint(10**9, 10**10)),
        ("41", "%d.%02d EUR" % (r.randint(10, 99999), r.randint(0, 99))),
        ("43", r.choice(NAMES)),
        ("46", r.choice(FIRST) + "/" + r.choice(FIRST)),
        ("47", r.choice(NAMES) + " " + r.choice(NAMES)),
        ("4A", "%08d" % r.randint(10101, 31129999)),
        (
            "0B",
            "X" * 0 + "REF " + "".join(r.choice("ABCDEF0123456789") for _ in range(24)),
        ),
    ]
    r.shuffle(extra)
    m = "".join(k + v + GS for k, v in fl if v)
    for k, v in extra:
        if len(h) + len(m) + 104 >= target:
            break
        m += k + v + GS
    cur = len(h) + len(m) + 104
    if cur < target:
        k = target - cur - 3
        if k > 0:
            m += (
                "0A"
                + "".join(
                    r.choice("ABCDEFGHIJKLMNOPQRSTUVWXYZ     0123456789")
                    for _ in range(k)
                )
                + GS
            )
    elif cur > target:
        m = m[: len(m) - (cur - target) - 1] + GS
    sig = (
        base64.b32encode(bytes(r.randrange(256) for _ in range(64))).decode().rstrip("=")
    )
    assert len(sig) == 103
    return h + m + US + sig


OUT = os.environ.get("SET", "set")
os.makedirs(OUT, exist_ok=True)
os.makedirs("sym", exist_ok=True)
R = random.Random(int(os.environ.get("SEED", "20260101")))
NP = np.random.default_rng(int(os.environ.get("SEED", "7")))
FONT = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"
idx = None


def mk(kind, n, seed):
    p = payload(seed, n)
    if kind == "QR":
        p = (
            "HTTPS://VERIF.EXAMPLE.FR/D/" + p.replace(GS, "*").replace(US, "-")
            if n < 300
            else p
        )
    f = f"sym/{kind}{seed}"
    open(f + ".bin", "wb").write(p.encode())
    if kind == "DM":
        subprocess.run(
            [
                "zint",
                "-b",
                "71",
                "--square",
                "--binary",
                "--scale=0.5",
                "-i",
                f + ".bin",
                "-o",
                f + ".png",
            ],
            check=True,
            capture_output=True,
        )
        m = cv2.imread(f + ".png", 0)
    else:
        subprocess.run(
            [
                "qrencode",
                "-8",
                "-l",
                "M",
                "-s",
                "1",
                "-m",
                "0",
                "-r",
                f + ".bin",
                "-o",
                f + ".png",
            ],
            check=True,
        )
        m = cv2.imread(f + ".png", 0)
    m = (m > 127).astype(np.uint8) * 255
    ys, xs = np.where(m == 0)
    m = m[ys.min() : ys.max() + 1, xs.min() : xs.max() + 1]
    assert m.shape[0] == m.shape[1], m.shape
    return p, m


def save(img, kind, cat, ppm, p):
    save.n += 1
    fn = f"{OUT}/{save.n:04d}_{kind}_{cat}.png"
    cv2.imwrite(
        fn, np.clip(img, 0, 255).astype(np.uint8), [cv2.IMWRITE_PNG_COMPRESSION, 3]
    )
    idx.write(f"{fn}\t{kind}\t{cat}\t{ppm:.2f}\t{p.encode().hex()}\n")
    idx.flush()


save.n = 0
SS = 12  # working pixels per module


def scene(m, margin=6, clutter=False, quiet=2):
    n = m.shape[0]
    W = (n + 2 * margin) * SS
    im = np.full((W, W), 255, np.uint8)
    if clutter:
        pil = Image.fromarray(im)
        d = ImageDraw.Draw(pil)
        f = ImageFont.truetype(FONT, int(SS * 3))
        y = 0
        while y < W:
            d.text(
                (R.randint(-40, 0), y),
                " ".join(R.choice(WORDS) for _ in range(14)),
                fill=20,
                font=f,
            )
            y += int(SS * 3.6)
        im = np.array(pil)
        a = (margin - quiet) * SS
        b = W - a
        im[a:b, a:b] = 255
    big = cv2.resize(m, (n * SS, n * SS), interpolation=cv2.INTER_NEAREST)
    o = margin * SS
    im[o : o + n * SS, o : o + n * SS] = big
    return im


def warp(im, ppm, angle=0, persp=0.0, jitter=True, border=255):
    """rotate / perspective and resample to ppm pixels per module (3x supersampled)"""
    h, w = im.shape
    s = ppm / SS
    a = math.radians(angle)
    k = abs(math.cos(a)) + abs(math.sin(a))
    ow = int(w * s * k + 2)
    ss = 3
    src = np.float32([[0, 0], [w, 0], [w, h], [0, h]])
    c = np.array([w / 2, h / 2])
    rot = np.array([[math.cos(a), -math.sin(a)], [math.sin(a), math.cos(a)]])
    dst = ((src - c) @ rot.T) * s
    if persp:
        dst = dst * (
            1 - np.float32([[R.uniform(0, persp), R.uniform(0, persp)] for _ in range(4)])
        )
    off = np.array([ow / 2 + (R.uniform(-0.5, 0.5) if jitter else 0)] * 2)
    dst = np.float32((dst + off) * ss)
    M = cv2.getPerspectiveTransform(src, dst)
    o = cv2.warpPerspective(
        im,
        M,
        (ow * ss, ow * ss),
        flags=cv2.INTER_LINEAR if s * ss > 0.5 else cv2.INTER_AREA,
        borderValue=border,
    )
    return cv2.resize(o, (ow, ow), interpolation=cv2.INTER_AREA).astype(np.float32)


def contrast(im, lo, hi):
    return lo + im * (hi - lo) / 255.0


def blur(im, s):
    return cv2.GaussianBlur(im, (0, 0), s)


def motion(im, L, ang):
    L = max(2, L)
    n = int(math.ceil(L)) * 2 + 1
    k = np.zeros((n, n), np.float32)
    for t in np.linspace(-L / 2, L / 2, 50):
        k[
            int(round(n // 2 + t * math.sin(ang))), int(round(n // 2 + t * math.cos(ang)))
        ] += 1
    return cv2.filter2D(im, -1, k / k.sum())


def noise(im, s):
    return im + NP.normal(0, s, im.shape)


def jpeg(im, q):
    ok, b = cv2.imencode(
        ".jpg", np.clip(im, 0, 255).astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, q]
    )
    return cv2.imdecode(b, 0).astype(np.float32)


def gradient(im, depth):
    h, w = im.shape
    a = R.uniform(0, 2 * math.pi)
    y, x = np.mgrid[0:h, 0:w]
    t = ((x / w - 0.5) * math.cos(a) + (y / h - 0.5) * math.sin(a)) + 0.5
    return im * (1 - depth * np.clip(t, 0, 1))


def hardshadow(im, depth):
    h, w = im.shape
    a = R.uniform(0, 2 * math.pi)
    y, x = np.mgrid[0:h, 0:w]
    t = (x / w - 0.5) * math.cos(a) + (y / h - 0.5) * math.sin(a) + R.uniform(-0.2, 0.2)
    mask = blur((t > 0).astype(np.float32), max(1, w / 150))
    return im * (1 - depth * mask)


def blots(im, frac, n):
    # n white/black/grey discs covering frac of the symbol area (working image)
    im = im.copy()
    h, w = im.shape
    r = math.sqrt(frac * h * w * 0.55 / n / math.pi)
    for _ in range(n):
        cv2.circle(
            im,
            (
                R.randint(int(w * 0.12), int(w * 0.88)),
                R.randint(int(h * 0.12), int(h * 0.88)),
            ),
            int(r),
            R.choice([0, 255, 128]),
            -1,
        )
    return im


def lines(im, n, thick):
    im = im.copy()
    h, w = im.shape
    for _ in range(n):
        cv2.line(
            im,
            (R.randint(0, w), R.randint(0, h)),
            (R.randint(0, w), R.randint(0, h)),
            R.choice([0, 255]),
            thick,
        )
    return im


def stamp(im):
    pil = Image.fromarray(im).convert("L")
    ov = Image.new("L", pil.size, 255)
    d = ImageDraw.Draw(ov)
    w = pil.size[0]
    f = ImageFont.truetype(FONT, w // 12)
    d.ellipse((w * 0.3, w * 0.3, w * 1.1, w * 1.1), outline=120, width=w // 60)
    d.text((w * 0.4, w * 0.6), "MAIRIE DE LYON", fill=120, font=f)
    return np.minimum(np.array(pil), np.array(ov))


def moire(m, ppm):
    # a module is dp pixels of a screen, each of three columns of colour and a dark gap;
    # the camera samples them at no whole ratio
    dp = R.choice([3, 4])
    sub = 6
    n = m.shape[0] + 8
    a = np.full((n, n), 255, np.uint8)
    a[4:-4, 4:-4] = m
    disp = cv2.resize(a, (n * dp, n * dp), interpolation=cv2.INTER_NEAREST)
    big = cv2.resize(
        disp, (n * dp * sub, n * dp * sub), interpolation=cv2.INTER_NEAREST
    ).astype(np.float32)
    g = np.full((sub, sub), 1.0, np.float32)
    g[-1, :] = 0.15
    g[:, -1] = 0.15
    ch = R.choice([0, 2])
    g[:, ch : ch + 2] *= 0.45
    big = 12 + big * 0.9 * np.tile(g, (n * dp, n * dp))
    h = big.shape[0]
    s = ppm / (dp * sub)
    ang = math.radians(R.uniform(-6, 6))
    ow = int(h * s * 1.12)
    M = np.float32(
        [
            [math.cos(ang) * s, -math.sin(ang) * s, 0],
            [math.sin(ang) * s, math.cos(ang) * s, 0],
        ]
    )
    M[:, 2] = ow / 2 - M[:, :2] @ np.array([h / 2, h / 2])
    o = cv2.warpAffine(
        big, M, (ow, ow), flags=cv2.INTER_LINEAR, borderValue=12
    )  # point sampling on purpose: aliasing
    y, x = np.mgrid[0:ow, 0:ow]
    o = o * (1 + 0.12 * np.sin(2 * math.pi * (y / (ow / R.uniform(3, 7)) + x / ow)))
    return jpeg(noise(blur(o * 1.6, R.uniform(0.4, 0.8)), 5), 80)


def phone(sc, ppm):
    im = warp(sc, ppm, R.uniform(-25, 25), R.uniform(0.03, 0.15), border=150)
    im = contrast(im, R.randint(20, 60), R.randint(170, 235))
    im = gradient(im, R.uniform(0.1, 0.5))
    im = blur(im, R.uniform(0.15, 0.4) * ppm / 2.0)
    if R.random() < 0.4:
        im = motion(im, R.uniform(0.2, 0.6) * ppm, R.uniform(0, 3.14))
    return jpeg(noise(im, R.uniform(2, 9)), R.choice([90, 75, 60]))


def curved(im, amp):
    h, w = im.shape
    y, x = np.mgrid[0:h, 0:w].astype(np.float32)
    t = (x / w - 0.5) * 2
    mx = x + amp * w * 0.35 * (t**3 - t)
    my = y + amp * h * np.cos(t * 1.4)
    return cv2.remap(
        im,
        mx.astype(np.float32),
        my.astype(np.float32),
        cv2.INTER_LINEAR,
        borderValue=255,
    )


def crops(kind, per):
    sizes = [160, 230, 230, 260, 350, 350, 400] if kind == "DM" else [120 + 110, 230, 350]
    sy = [
        mk(
            kind,
            sizes[i % len(sizes)] + R.randint(-5, 5),
            int(os.environ.get("PB", "9000")) - 4000 + i,
        )
        for i in range(28 if kind == "DM" else 9)
    ]

    def pick():
        return R.choice(sy)

    cats = {
        "clean": lambda s, q: warp(s, q),
        "lowres": None,
        "rot_small": lambda s, q: warp(s, q, R.uniform(-12, 12)),
        "rot_any": lambda s, q: warp(s, q, R.uniform(15, 345)),
        "persp_mild": lambda s, q: warp(s, q, R.uniform(-8, 8), 0.12),
        "persp_hard": lambda s, q: warp(s, q, R.uniform(-8, 8), 0.28),
        "curved": lambda s, q: warp(
            curved(s, R.uniform(0.02, 0.06)), q, R.uniform(-4, 4)
        ),
        "blur": lambda s, q: blur(warp(s, q, R.uniform(-3, 3)), q * R.uniform(0.3, 0.55)),
        "motion": lambda s, q: motion(
            warp(s, q, R.uniform(-3, 3)), q * R.uniform(0.7, 1.4), R.uniform(0, 3.14)
        ),
        "noise": lambda s, q: noise(warp(s, q, R.uniform(-3, 3)), R.uniform(20, 55)),
        "lowcontrast": lambda s, q: noise(
            contrast(warp(s, q, R.uniform(-3, 3)), 105, R.randint(125, 150)), 2
        ),
        "gradient": lambda s, q: gradient(
            contrast(warp(s, q, R.uniform(-3, 3)), 30, 230), R.uniform(0.6, 0.85)
        ),
        "hardshadow": lambda s, q: hardshadow(
            contrast(warp(s, q, R.uniform(-3, 3)), 40, 225), R.uniform(0.5, 0.75)
        ),
        "jpeg": lambda s, q: jpeg(
            warp(s, q, R.uniform(-3, 3)), R.choice([8, 12, 18, 25])
        ),
        "damage_blot": lambda s, q: warp(
            blots(s, R.uniform(0.01, 0.05), R.randint(1, 4)), q, R.uniform(-3, 3)
        ),
        "damage_line": lambda s, q: warp(
            lines(s, R.randint(1, 4), R.randint(4, 14)), q, R.uniform(-3, 3)
        ),
        "stamp": lambda s, q: contrast(warp(stamp(s), q, R.uniform(-3, 3)), 30, 235),
        "clutter": "clutter",
        "inverted": lambda s, q: 255 - warp(s, q, R.uniform(-3, 3)),
        "printgain": lambda s, q: warp(
            cv2.erode(s, np.ones((5, 5))), q, R.uniform(-2, 2)
        ),
        "printloss": lambda s, q: warp(
            cv2.dilate(s, np.ones((5, 5))), q, R.uniform(-2, 2)
        ),
        "moire": "moire",
        "phone": phone,
        "phone_hi": "phone_hi",
    }
    for cat, fn in cats.items():
        for i in range(per):
            p, m = pick()
            q = R.choice([2.5, 3, 3.5, 4, 5, 6])
            if cat == "lowres":
                q = [1.5, 1.75, 2, 2.25, 2.5][i % 5]
                im = blur(warp(scene(m), q, R.uniform(-1, 1)), 0.4)
            elif fn == "clutter":
                im = warp(scene(m, 12, True, R.choice([1, 2, 3])), q, R.uniform(-4, 4))
            elif fn == "moire":
                q = R.choice([3.3, 4.7, 5.9, 7.1])
                im = moire(m, q)
            elif fn == "phone_hi":
                q = R.choice([8, 10, 14])
                im = phone(scene(m), q)
            else:
                im = fn(scene(m), q)
            save(im, kind, cat, q, p)


def a4(kind, m, p, mod_mm, dpi):
    """A4 page at 600 dpi working resolution -> list of pages at dpi"""
    D = 600
    W, H = int(210 / 25.4 * D), int(297 / 25.4 * D)
    pil = Image.new("L", (W, H), 255)
    d = ImageDraw.Draw(pil)
    f = ImageFont.truetype(FONT, int(D * 10.5 / 72))
    fb = ImageFont.truetype(FONT, int(D * 20 / 72))
    y = int(H * 0.05)
    d.rectangle((int(W * 0.05), y, int(W * 0.2), y + int(H * 0.06)), fill=60)
    d.text(
        (int(W * 0.25), y),
        R.choice(
            ["ATTESTATION DE DOMICILE", "FACTURE", "DIPLOME NATIONAL", "CERTIFICAT"]
        ),
        fill=0,
        font=fb,
    )
    y += int(H * 0.1)
    while y < H * 0.93:
        if R.random() < 0.1:
            d.rectangle(
                (int(W * 0.08), y, int(W * 0.92), y + int(H * 0.05)), outline=0, width=6
            )
        d.text(
            (int(W * 0.09), y),
            " ".join(R.choice(WORDS).lower() for _ in range(R.randint(4, 10))),
            fill=10,
            font=f,
        )
        y += int(D * 10.5 / 72 * R.choice([1.35, 1.35, 1.35, 2.6]))
    pg = np.array(pil)
    n = m.shape[0]
    px = mod_mm / 25.4 * D
    S = int(round(n * px))
    q = int(3 * px)
    big = cv2.resize(m, (S, S), interpolation=cv2.INTER_NEAREST)
    pos = R.choice(["tr", "tl", "bl", "br", "mid"])
    x0 = {
        "tr": W - S - int(W * 0.06),
        "tl": int(W * 0.06),
        "bl": int(W * 0.06),
        "br": W - S - int(W * 0.06),
        "mid": R.randint(int(W * 0.1), W - S - int(W * 0.1)),
    }[pos]
    y0 = {
        "tr": int(H * 0.05),
        "tl": int(H * 0.05),
        "bl": H - S - int(H * 0.05),
        "br": H - S - int(H * 0.05),
        "mid": R.randint(int(H * 0.2), int(H * 0.75)),
    }[pos]
    pg[y0 - q : y0 + S + q, x0 - q : x0 + S + q] = 255
    pg[y0 : y0 + S, x0 : x0 + S] = big
    return pg, D


def page_scan(pg, D, dpi, mode):
    s = dpi / D
    W, H = int(pg.shape[1] * s), int(pg.shape[0] * s)
    if mode == "render":  # PDF render: no skew
        return cv2.resize(pg, (W, H), interpolation=cv2.INTER_AREA).astype(np.float32)
    a = R.uniform(-2.5, 2.5)
    M = cv2.getRotationMatrix2D((pg.shape[1] / 2, pg.shape[0] / 2), a, 1)
    r = cv2.warpAffine(
        pg, M, (pg.shape[1], pg.shape[0]), flags=cv2.INTER_LINEAR, borderValue=255
    )
    im = cv2.resize(r, (W, H), interpolation=cv2.INTER_AREA).astype(np.float32)
    if mode == "scan":
        return jpeg(noise(blur(contrast(im, 25, 245), 0.5), 4), 75)
    return jpeg(noise(blur(contrast(im, 60, 215), 0.8), 10), 35)  # poor scan / fax-like


def page_photo(pg, D, mp):
    W, H = {12: (3000, 4000), 5: (1944, 2592), 2: (1200, 1600)}[mp]
    h, w = pg.shape
    src = np.float32([[0, 0], [w, 0], [w, h], [0, h]])
    k = 0.04
    dst = np.float32(
        [
            [W * R.uniform(0.01, k + 0.02), H * R.uniform(0.01, k + 0.02)],
            [W * (1 - R.uniform(0.01, k + 0.02)), H * R.uniform(0.01, k + 0.02)],
            [W * (1 - R.uniform(0.01, k)), H * (1 - R.uniform(0.01, k))],
            [W * R.uniform(0.01, k), H * (1 - R.uniform(0.01, k))],
        ]
    )
    M = cv2.getPerspectiveTransform(src, dst * 2)
    im = cv2.resize(
        cv2.warpPerspective(pg, M, (W * 2, H * 2), flags=cv2.INTER_AREA, borderValue=90),
        (W, H),
        interpolation=cv2.INTER_AREA,
    ).astype(np.float32)
    im = gradient(contrast(im, 35, 225), R.uniform(0.1, 0.5))
    im = blur(im, R.uniform(0.6, 1.1) if mp > 2 else R.uniform(0.4, 0.7))
    return jpeg(noise(im, R.uniform(2, 7)), 85)


def pages(kind, per):
    for mod in (0.35, 0.45, 0.6) if kind == "DM" else (0.4, 0.6):
        for dpi in (100, 150, 200, 300):
            for mode in ("render", "scan", "poor"):
                for _ in range(per):
                    n = R.choice([230, 350])
                    p, m = mk(kind, n, int(os.environ.get("PB", "9000")) + save.n)
                    pg, D = a4(kind, m, p, mod, dpi)
                    save(
                        page_scan(pg, D, dpi, mode),
                        kind,
                        f"a4_{mode}_{dpi}dpi_{mod}",
                        mod / 25.4 * dpi,
                        p,
                    )
        for mp in (12, 5, 2):
            for _ in range(per):
                n = R.choice([230, 350])
                p, m = mk(kind, n, int(os.environ.get("PB", "9000")) + save.n)
                pg, D = a4(kind, m, p, mod, 0)
                save(
                    page_photo(pg, D, mp),
                    kind,
                    f"a4_photo_{mp}MP_{mod}",
                    mod * {12: 4000, 5: 2592, 2: 1600}[mp] / 297 * 0.95,
                    p,
                )


def blanks():
    """pages of text alone: nothing is to be read, and soon"""
    for dpi in (150, 200, 300):
        pg, D = a4("NO", np.full((48, 48), 255, np.uint8), "", 0.45, dpi)
        save(page_scan(pg, D, dpi, "scan"), "NO", f"a4_blank_{dpi}dpi", 0, "")


if __name__ == "__main__":
    idx = open(OUT + "/index.tsv", "w")
    crops("DM", int(os.environ.get("NC", "15")))
    print("dm crops", save.n)
    pages("DM", int(os.environ.get("NPG", "3")))
    print("dm pages", save.n)
    blanks()
    if os.environ.get("NOQR"):
        sys.exit()
    crops("QR", 4)
    print("qr crops", save.n)
    pages("QR", 1)
    print("qr pages", save.n)
