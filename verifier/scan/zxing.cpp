// SPDX-License-Identifier: EUPL-1.2
// The only C++ of the project, as thin as it can be.
#define ZX_USE_UTF8 1
#include "verifier/scan/zxing.h"

#include <cstdlib>
#include <cstring>
#include <cxxabi.h>
#include <new>

#include <ReadBarcode.h>

namespace
{

ZXing::DecodeHints
hints_for(const zxing_options &options)
{
    ZXing::DecodeHints hints;

    hints.setFormats(options.format == ZXING_QR
            ? ZXing::BarcodeFormat::QRCode
            : ZXing::BarcodeFormat::DataMatrix);
    hints.setTryHarder(true);
    hints.setTryRotate(!options.pure);
    hints.setTryDownscale(options.downscale != 0);
    hints.setIsPure(options.pure != 0);
    switch (options.binarizer) {
    case ZXING_LOCAL:
        hints.setBinarizer(ZXing::Binarizer::LocalAverage);
        break;
    case ZXING_GLOBAL:
        hints.setBinarizer(ZXing::Binarizer::GlobalHistogram);
        break;
    case ZXING_FIXED:
        hints.setBinarizer(ZXing::Binarizer::FixedThreshold);
        break;
    }
    return hints;
}

// bytes(), never text(): signatures are bytes and text() would transcode them.
bool
keep(const ZXing::Result &result, zxing_symbol &out)
{
    const auto &bytes = result.bytes();
    auto *copy = static_cast<uint8_t *>(std::malloc(bytes.size() + 1));
    if (!copy)
        return false;
    if (!bytes.empty())
        std::memcpy(copy, bytes.data(), bytes.size());
    out.bytes = copy;
    out.len = bytes.size();
    for (size_t i = 0; i < 4; i++) {
        out.corner[2 * i] = result.position()[i].x;
        out.corner[2 * i + 1] = result.position()[i].y;
    }
    return true;
}

} // namespace

extern "C" enum zxing_status
zxing_read(const uint8_t *pixel, int width, int height,
    const struct zxing_options *options, struct zxing_symbol *out, size_t max,
    size_t *count)
{
    *count = 0;
    if (!pixel || width < ZXING_SIDE_MIN || height < ZXING_SIDE_MIN
        || width > 32767 || height > 32767)
        return ZXING_REFUSED;
    try {
        ZXing::ImageView view(pixel, width, height, ZXing::ImageFormat::Lum);
        for (const auto &result : ZXing::ReadBarcodes(view, hints_for(*options))) {
            if (!result.isValid() || *count == max)
                continue; // 1.4.0 gives invalid results too
            if (!keep(result, out[*count]))
                return ZXING_NOMEM;
            ++*count;
        }
        return ZXING_OK;
    } catch (abi::__forced_unwind &) {
        throw; // a cancelled thread must go on unwinding
    } catch (const std::bad_alloc &) {
        return ZXING_NOMEM;
    } catch (...) {
        return ZXING_REFUSED;
    }
}
