/* Sentences to category scores, in one pass over their UTF-8.

   A sentence is lower-cased into a buffer; bit masks tell which of its bytes belong to words and
   which are white; terms are hashed where they stand, looked up, counted, weighted and summed.
   Nothing here knows what a letter is: that, and lower case, is asked of the running Python, a
   page of 256 code points at a time. A sentence whose lower case has another length, or depends
   on its neighbours, is handed back, and comes again lower-cased by Python.

   The hash, the order of terms and the layout of rows are those of tagging/index.py. */

#ifndef WATCHWORD_FUZZ
#define Py_LIMITED_API 0x030B0000
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#endif

#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define VERSION 2 /* of the interface; tagging/compiled.py asks for the same */

#if defined(__x86_64__) && (defined(__GNUC__) || defined(__clang__))
#include <immintrin.h>
#define HAVE_AVX2 1
#define AVX2 __attribute__((target("avx2,fma,bmi,bmi2,lzcnt,popcnt")))
#else
#define HAVE_AVX2 0
#endif

#if defined(__GNUC__) || defined(__clang__)
#define PREFETCH(p) __builtin_prefetch(p)
#define INLINE static inline __attribute__((always_inline))
#define lowest_bit(x) __builtin_ctzll(x)
#else
#define PREFETCH(p) ((void)(p))
#define INLINE static inline
static int lowest_bit(uint64_t x) {
    int n = 0;
    while (!(x & 1)) x >>= 1, n++;
    return n;
}
#endif

/* ---- the model ---- */

#define MOST_BLOCKS 8
#define MOST_NGRAM 32
#define TAG_PADDING 8 /* tags that may be read past the last one */

typedef struct {
    int characters; /* character n-grams inside words; else n-grams of words */
    int least, most;
    int shift; /* the bucket of a hash is its highest bits */
    size_t n_terms;
    const uint32_t *starts; /* of buckets, and of the end */
    const uint16_t *tags;
    const float *rows; /* weights, then idf and the low half of the hash in the last two */
} Block;

typedef struct {
    Block blocks[MOST_BLOCKS];
    int n_blocks;
    int n_categories;
    int stride; /* of rows */
    int strip;  /* accents are stripped, which Python does: only ASCII is scored at once */
    const double *intercepts;
} Model;

/* ---- what Python knows of characters ---- */

#define IS_WORD (1u << 24)
#define IS_WHITE (1u << 25)
#define IS_SPECIAL (1u << 26)
#define CODE_POINT 0x1FFFFFu
#define N_PAGES 0x1100

static uint32_t *pages[N_PAGES]; /* lower case and the flags above, by code point */

/* Makes a page, returns 0 or, if that cannot be done, -1. */
static int make_page(uint32_t number, void *caller);

/* ---- the work space of one call ---- */

#define BATCH 256
#ifndef WATCHWORD_FUZZ
#define KEPT 131072       /* words whose character n-grams are remembered */
#define POOL (1u << 22)   /* rows and sums of all of them */
#define LEAST_ROOM 4096   /* bytes of text there is room for from the start */
#define LEAST_SLOTS 2048
#else /* small enough to overflow */
#define KEPT 16
#define POOL 4096u
#define LEAST_ROOM 64
#define LEAST_SLOTS 64
#endif
#define KEPT_LENGTH 64    /* bytes of the longest word that is remembered */
#define MOST_PIECES ((KEPT_LENGTH + 2) * MOST_NGRAM) /* of such a word */
#define MOST_ROOM (1u << 20) /* more is given back after the call */

typedef struct {
    uint32_t key; /* row of the term + 1, 0 in an empty slot */
    uint32_t count;
} Slot;

typedef struct {
    uint64_t hash; /* of word and block; 0 in an empty place */
    uint32_t first; /* in the pool: the sum of its rows, of their squares, and the rows */
    uint16_t n_known, n_terms;
} Kept;

/* Terms whose tag stands in the index, until their rows have come from memory. */
typedef struct {
    uint32_t places[BATCH];
    uint64_t hashes[BATCH];
    size_t n;
} Found;

/* Where the results of a sentence go; NULL where nobody asked. */
typedef struct {
    double *log_odds, *probabilities;
    float *rounded; /* probabilities in single precision */
    int64_t *n_terms, *n_known;
} Target;

/* A sentence under way. */
typedef struct {
    Target target;
    const Block *block; /* of words that wait for their rows; NULL if nothing is under way */
    Found found;
    double *odds; /* with room up to a multiple of 8 */
    int64_t n_terms[MOST_BLOCKS], n_known[MOST_BLOCKS];
} Sentence;

typedef struct Work {
    struct Work *next; /* of those that are idle */
    void *caller;
    uint8_t *memory;   /* holds the text and its masks */
    size_t room;       /* bytes of text it has room for */
    uint8_t *text;     /* lower-cased; a space before and after, then 64 bytes of anything */
    uint64_t *word;    /* bit masks of the bytes: of words, white, not ASCII */
    uint64_t *white;
    uint64_t *foreign;
    Slot *slots;       /* open addressing; empty between sentences */
    size_t n_slots;
    uint32_t *used;    /* which slots are taken */
    uint32_t *rows;    /* of each */
    float *values;     /* tf-idf of each */
    size_t n_used;
    double *sums;      /* by category */
    double *exact;     /* those of one word */
    uint64_t hashes[BATCH];
    uint32_t firsts[BATCH], sizes[BATCH]; /* of their buckets */
    size_t n_hashes;
    Found found;
    int64_t n_terms, n_known;
    Sentence sentences[2];
    Sentence *now, *before; /* the one that is read, and the one that waits for memory */
    Kept *kept;        /* most words have been met before */
    uint32_t *pool;
    uint32_t n_pool;
    int keeping;       /* rows go to the pool and are not counted */
    uint32_t *counts;  /* of each term of characters; zeros between sentences */
    uint32_t *once;    /* rows of those that are counted */
    uint32_t *twice;   /* rows of those that are counted more than once */
    size_t n_once, n_twice;
    float *weights;    /* of rows that are summed for characters */
    double squares;
} Work;

enum { DONE = 0, SPECIAL = 1, INVALID = 2, FAILED = -1 };

/* The four stages that have a faster twin. */
typedef struct {
    const char *name;
    int (*lower)(Work *, const uint8_t *, size_t, int);
    void (*find)(const Block *, const Model *, Work *, Found *);
    void (*sum)(const Block *, const Model *, const uint32_t *, const float *, size_t, double *);
    void (*squash)(double *, int);
} Path;

/* ---- hashing ---- */

#define K0 0x9E3779B97F4A7C15u
#define K1 0xBF58476D1CE4E5B9u
#define K2 0x94D049BB133111EBu
#define K3 0xD6E8FEB86659FD93u

static const uint64_t LOW_BYTES[9] = {
    0, 0xFF, 0xFFFF, 0xFFFFFF, 0xFFFFFFFF, 0xFFFFFFFFFF, 0xFFFFFFFFFFFF, 0xFFFFFFFFFFFFFF,
    0xFFFFFFFFFFFFFFFF,
};

INLINE uint64_t eight_bytes(const uint8_t *p) {
    uint64_t x;
    memcpy(&x, p, 8);
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    x = __builtin_bswap64(x);
#endif
    return x;
}

INLINE uint64_t absorb(uint64_t hash, uint64_t bytes) {
    hash = (hash ^ bytes) * K1;
    return hash ^ (hash >> 32);
}

INLINE uint64_t finish(uint64_t hash) {
    hash *= K2;
    return hash ^ (hash >> 32);
}

/* Reads up to seven bytes past the term and ignores them. */
INLINE uint64_t hash_term(const uint8_t *p, size_t n) {
    uint64_t hash = (uint64_t)n * K0;
    for (; n > 8; n -= 8, p += 8) hash = absorb(hash, eight_bytes(p));
    return finish(absorb(hash, eight_bytes(p) & LOW_BYTES[n]));
}

/* The hash of "a b" from those of "a" and "b". */
INLINE uint64_t join(uint64_t first, uint64_t last) {
    uint64_t hash = first * K3 + last;
    return finish(hash ^ (hash >> 32));
}

/* ---- lower case and masks ---- */

static uint8_t ascii_lower[256];
static uint8_t ascii_flags[256]; /* 1: of a word, 2: white, 4: not ASCII */

static void make_ascii(void) {
    for (int c = 0; c < 256; c++) {
        int upper = c >= 'A' && c <= 'Z', lower = c >= 'a' && c <= 'z';
        int white = (c >= 9 && c <= 13) || (c >= 28 && c <= 32);
        int word = upper || lower || (c >= '0' && c <= '9') || c == '_';
        ascii_lower[c] = (uint8_t)(upper ? c + 32 : white ? ' ' : c);
        ascii_flags[c] = (uint8_t)(c > 127 ? 4 : word + 2 * white);
    }
}

INLINE void set_bits(uint64_t *mask, size_t first, size_t n) {
    for (size_t i = first; i < first + n; i++) mask[i >> 6] |= (uint64_t)1 << (i & 63);
}

/* Length of the sequence that starts with this byte, 0 if none does. */
INLINE size_t sequence_length(uint8_t lead) {
    return lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 0;
}

/* Half of a surrogate pair is let through, as Python's "surrogatepass" does. */
INLINE size_t decode(const uint8_t *p, size_t left, uint32_t *code) {
    static const uint32_t least[5] = {0, 0, 0x80, 0x800, 0x10000};
    size_t length = sequence_length(p[0]);
    if (length == 0 || length > left) return 0;
    uint32_t c = p[0] & (0x7Fu >> length);
    for (size_t i = 1; i < length; i++) {
        if ((p[i] & 0xC0) != 0x80) return 0;
        c = c << 6 | (p[i] & 0x3F);
    }
    *code = c;
    return c < least[length] || c > 0x10FFFF ? 0 : length;
}

INLINE void encode(uint8_t *p, uint32_t code, size_t length) {
    for (size_t i = length - 1; i > 0; i--, code >>= 6) p[i] = (uint8_t)(0x80 | (code & 0x3F));
    p[0] = (uint8_t)((0xF00u >> length & 0xFF) | code);
}

/* Does for what is not ASCII what the table does for ASCII. */
static int lower_foreign(Work *work, const uint8_t *text, size_t n, int lowered) {
    size_t i = 0;
    for (size_t k = 0; k <= n >> 6; k++) {
        uint64_t left = work->foreign[k];
        while (left) {
            size_t at = k * 64 + (size_t)lowest_bit(left);
            left &= left - 1;
            if (at < i) continue; /* a later byte of the one before */
            uint32_t code;
            size_t length = decode(text + at, n - at, &code);
            if (length == 0) return INVALID;
            if (pages[code >> 8] == NULL && make_page(code >> 8, work->caller) < 0) return FAILED;
            uint32_t entry = pages[code >> 8][code & 0xFF];
            if (entry & IS_WHITE) {
                memset(work->text + at, ' ', length);
                set_bits(work->white, at, length);
            } else if (!lowered) {
                if (entry & IS_SPECIAL) return SPECIAL;
                encode(work->text + at, entry & CODE_POINT, length);
                /* Lower case may be of a word where upper case is not, and the other way. */
                uint32_t lower = entry & CODE_POINT;
                if (lower != code) {
                    if (pages[lower >> 8] == NULL && make_page(lower >> 8, work->caller) < 0)
                        return FAILED;
                    entry = pages[lower >> 8][lower & 0xFF];
                }
            }
            if (entry & IS_WORD) set_bits(work->word, at, length);
            i = at + length;
        }
    }
    return DONE;
}

/* `lowered`: Python has done it already, and what is still upper case, as an accent stripped from
   a letter may leave, stays so. */
static int lower_plain(Work *work, const uint8_t *text, size_t n, int lowered) {
    uint64_t any = 0;
    for (size_t k = 0; k <= n >> 6; k++) {
        uint64_t word = 0, white = 0, foreign = 0;
        size_t end = n - k * 64 < 64 ? n - k * 64 : 64;
        const uint8_t *from = text + k * 64;
        uint8_t *to = work->text + k * 64;
        for (size_t i = 0; i < end; i++) {
            uint64_t flags = ascii_flags[from[i]];
            to[i] = lowered && flags == 1 ? from[i] : ascii_lower[from[i]];
            word |= (flags & 1) << i;
            white |= (flags >> 1 & 1) << i;
            foreign |= (flags >> 2) << i;
        }
        work->word[k] = word;
        work->white[k] = white;
        work->foreign[k] = foreign;
        any |= foreign;
    }
    return any ? lower_foreign(work, text, n, lowered) : DONE;
}

#if HAVE_AVX2
/* A class is a bit that both halves of a byte agree on. */
AVX2 static inline uint32_t lower_32(const uint8_t *from, uint8_t *to, __m256i change,
                                     uint32_t *word, uint32_t *white) {
    const __m256i by_low = _mm256_setr_epi8(
        0x45, 7, 7, 7, 7, 7, 7, 7, 7, 0x17, 0x16, 0x12, 0x32, 0x32, 0x22, 0x2A,
        0x45, 7, 7, 7, 7, 7, 7, 7, 7, 0x17, 0x16, 0x12, 0x32, 0x32, 0x22, 0x2A);
    const __m256i by_high = _mm256_setr_epi8(
        0x10, 0x20, 0x40, 1, 2, 0xC, 2, 4, 0, 0, 0, 0, 0, 0, 0, 0,
        0x10, 0x20, 0x40, 1, 2, 0xC, 2, 4, 0, 0, 0, 0, 0, 0, 0, 0);
    const __m256i zero = _mm256_setzero_si256(), half = _mm256_set1_epi8(15);
    __m256i c = _mm256_loadu_si256((const __m256i *)from);
    __m256i high = _mm256_and_si256(_mm256_srli_epi16(c, 4), half);
    __m256i kind = _mm256_and_si256(_mm256_shuffle_epi8(by_low, c),
                                    _mm256_shuffle_epi8(by_high, high));
    __m256i no_word = _mm256_cmpeq_epi8(_mm256_and_si256(kind, half), zero);
    __m256i is_white = _mm256_cmpgt_epi8(kind, half);
    __m256i upper = _mm256_and_si256(_mm256_cmpgt_epi8(c, _mm256_set1_epi8('A' - 1)),
                                     _mm256_cmpgt_epi8(_mm256_set1_epi8('Z' + 1), c));
    __m256i space = _mm256_set1_epi8(' ');
    __m256i lower = _mm256_or_si256(c, _mm256_and_si256(upper, change));
    _mm256_storeu_si256((__m256i *)to, _mm256_blendv_epi8(lower, space, is_white));
    *word = ~(uint32_t)_mm256_movemask_epi8(no_word);
    *white = (uint32_t)_mm256_movemask_epi8(is_white);
    return (uint32_t)_mm256_movemask_epi8(c);
}

typedef struct {
    uint64_t word, white, foreign;
} Masks;

/* Masks of `n` bytes, 32 to 64 of them: the halves may overlap. */
AVX2 static inline Masks lower_64(const uint8_t *from, uint8_t *to, size_t n, __m256i change) {
    uint32_t word[2], white[2];
    size_t rest = n - 32;
    uint64_t foreign = lower_32(from, to, change, word, white);
    foreign |= (uint64_t)lower_32(from + rest, to + rest, change, word + 1, white + 1) << rest;
    return (Masks){word[0] | (uint64_t)word[1] << rest, white[0] | (uint64_t)white[1] << rest,
                   foreign};
}

/* The last bytes of a text, fewer than 64. Nothing may be read past the end, and to copy them
   would take longer than to look at some of those before them again. */
AVX2 static inline Masks lower_rest(const uint8_t *text, uint8_t *to, size_t n, __m256i change) {
    size_t rest = n & 63;
    if (rest == 0) return (Masks){0, 0, 0};
    if (n >= 64) {
        Masks last = lower_64(text + n - 64, to + n - 64, 64, change);
        size_t known = 64 - rest;
        return (Masks){last.word >> known, last.white >> known, last.foreign >> known};
    }
    if (n >= 32) return lower_64(text, to, n, change);
    uint8_t copy[32] = {0};
    uint32_t word, white;
    memcpy(copy, text, n);
    uint32_t foreign = lower_32(copy, to, change, &word, &white);
    return (Masks){word, white, foreign};
}

AVX2 static int lower_avx2(Work *work, const uint8_t *text, size_t n, int lowered) {
    __m256i change = _mm256_set1_epi8(lowered ? 0 : 'a' - 'A');
    uint64_t any = 0;
    for (size_t k = 0; k <= n >> 6; k++) {
        Masks masks = k < n >> 6 ? lower_64(text + k * 64, work->text + k * 64, 64, change)
                                 : lower_rest(text, work->text, n, change);
        work->word[k] = masks.word;
        work->white[k] = masks.white;
        work->foreign[k] = masks.foreign;
        any |= masks.foreign;
    }
    return any ? lower_foreign(work, text, n, lowered) : DONE;
}
#endif

/* ---- looking up ---- */

INLINE size_t bucket_of(const Block *block, uint64_t hash) { return (size_t)(hash >> block->shift); }

INLINE uint16_t tag_of(uint64_t hash) { return (uint16_t)(hash >> 32); }

INLINE uint32_t check_of(const float *row, int stride) {
    uint32_t check;
    memcpy(&check, row + stride - 1, 4);
    return check;
}

#define NOWHERE UINT32_MAX

/* What was hashed is looked up: `found` gets the hashes whose tag stands in their bucket, and the
   place of the tag. Memory is asked for before it is needed, and nothing branches on whether a
   term is known: half of them are. */
INLINE void open_buckets(const Block *block, Work *work) {
    for (size_t i = 0; i < work->n_hashes; i++) {
        const uint32_t *start = block->starts + bucket_of(block, work->hashes[i]);
        work->firsts[i] = start[0];
        work->sizes[i] = start[1] - start[0];
        PREFETCH(block->tags + start[0]);
    }
}

INLINE size_t take(const Block *block, size_t stride, Found *found, size_t n, uint64_t hash,
                   uint32_t at, int known) {
    found->places[n] = at;
    found->hashes[n] = hash;
    PREFETCH(block->rows + at * stride + stride - 1);
    return n + (size_t)known;
}

static void find_plain(const Block *block, const Model *model, Work *work, Found *found) {
    size_t n = 0, n_hashes = work->n_hashes, stride = (size_t)model->stride;
    open_buckets(block, work);
    for (size_t i = 0; i < n_hashes; i++) {
        uint32_t at = work->firsts[i], end = at + work->sizes[i];
        uint16_t tag = tag_of(work->hashes[i]);
#ifdef __SSE2__
        uint32_t same = 0;
        for (; at < end; at += 8) {
            __m128i tags = _mm_loadu_si128((const __m128i *)(block->tags + at));
            __m128i equal = _mm_cmpeq_epi16(tags, _mm_set1_epi16((short)tag));
            same = (uint32_t)_mm_movemask_epi8(equal);
            if (end - at < 8) same &= (1u << 2 * (end - at)) - 1;
            if (same) break;
        }
        if (same) at += (uint32_t)lowest_bit(same) / 2;
#else
        while (at < end && block->tags[at] != tag) at++;
#endif
        int known = at < end;
        n = take(block, stride, found, n, work->hashes[i], known ? at : 0, known);
    }
    found->n = n;
}

#if HAVE_AVX2
AVX2 static void find_avx2(const Block *block, const Model *model, Work *work, Found *found) {
    size_t n = 0, n_hashes = work->n_hashes, stride = (size_t)model->stride;
    open_buckets(block, work);
    for (size_t i = 0; i < n_hashes; i++) {
        uint32_t at = work->firsts[i], size = work->sizes[i];
        __m128i tag = _mm_set1_epi16((short)tag_of(work->hashes[i]));
        __m128i tags = _mm_loadu_si128((const __m128i *)(block->tags + at));
        uint32_t same = (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi16(tags, tag));
        same = _bzhi_u32(same, 2 * (size < 8 ? size : 8));
        while (!same && size > 8) {
            at += 8, size -= 8;
            tags = _mm_loadu_si128((const __m128i *)(block->tags + at));
            same = (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi16(tags, tag));
            same = _bzhi_u32(same, 2 * (size < 8 ? size : 8));
        }
        at += same ? _tzcnt_u32(same) >> 1 : 0;
        n = take(block, stride, found, n, work->hashes[i], same ? at : 0, same != 0);
    }
    found->n = n;
}
#endif

/* ---- counting ---- */

static int grow_slots(Work *work, size_t wanted) {
    Slot *slots = calloc(wanted, sizeof *slots);
    uint32_t *used = malloc(wanted / 2 * sizeof *used);
    uint32_t *rows = malloc(wanted / 2 * sizeof *rows);
    float *values = malloc(wanted / 2 * sizeof *values);
    if (!slots || !used || !rows || !values) {
        free(slots), free(used), free(rows), free(values);
        return -1;
    }
    for (size_t i = 0; i < work->n_used; i++) {
        Slot old = work->slots[work->used[i]];
        size_t at = old.key & (wanted - 1);
        while (slots[at].key) at = (at + 1) & (wanted - 1);
        slots[at] = old;
        used[i] = (uint32_t)at;
    }
    free(work->slots), free(work->used), free(work->rows), free(work->values);
    work->slots = slots, work->used = used, work->rows = rows, work->values = values;
    work->n_slots = wanted;
    return 0;
}

/* Rows are in the order of hashes, so their low bits are as good as a hash. Whether a term has
   been counted before is a coin's toss, so nothing here branches on it. */
INLINE void count_one(Work *work, uint32_t key) {
    Slot *slots = work->slots;
    size_t last = work->n_slots - 1, at = key & last;
    while (slots[at].key != key && slots[at].key != 0) at = (at + 1) & last;
    work->used[work->n_used] = (uint32_t)at;
    work->n_used += slots[at].key == 0;
    slots[at].key = key;
    slots[at].count++;
}

INLINE int make_slots(Work *work, size_t n) {
    while (2 * (work->n_used + n + 1) > work->n_slots)
        if (grow_slots(work, 2 * work->n_slots) < 0) return -1;
    return 0;
}

/* ---- summing ---- */

static float frequency[256]; /* 1 + ln(count) */

static void make_frequency(void) {
    for (int i = 1; i < 256; i++) frequency[i] = (float)(1 + log((double)i));
}

INLINE float tf_of(uint32_t count) {
    return count < 256 ? frequency[count] : (float)(1 + log((double)count));
}

INLINE float idf_of(const Block *block, const Model *model, uint32_t row) {
    return block->rows[(size_t)row * (size_t)model->stride + (size_t)model->stride - 2];
}

#define TOGETHER 32 /* rows summed in single precision before they go to the sums in double */

static void sum_plain(const Block *block, const Model *model, const uint32_t *rows,
                      const float *values, size_t n, double *total) {
    for (int j = 0; j < model->n_categories; j += 8) {
        for (size_t i = 0; i < n;) {
            float sums[8] = {0};
            size_t end = n - i < TOGETHER ? n : i + TOGETHER;
            for (; i < end; i++) {
                const float *row = block->rows + (size_t)rows[i] * (size_t)model->stride + j;
                float value = values[i];
                for (int k = 0; k < 8; k++) sums[k] += value * row[k];
            }
            for (int k = 0; k < 8; k++) total[j + k] += sums[k];
        }
    }
}

#if HAVE_AVX2
AVX2 static inline void add_doubles(double *sums, __m256 x) {
    __m256d low = _mm256_cvtps_pd(_mm256_castps256_ps128(x));
    __m256d high = _mm256_cvtps_pd(_mm256_extractf128_ps(x, 1));
    _mm256_storeu_pd(sums, _mm256_add_pd(_mm256_loadu_pd(sums), low));
    _mm256_storeu_pd(sums + 4, _mm256_add_pd(_mm256_loadu_pd(sums + 4), high));
}

AVX2 static void sum_avx2(const Block *block, const Model *model, const uint32_t *rows,
                          const float *values, size_t n, double *total) {
    int stride = model->stride;
    for (int j = 0; j < model->n_categories; j += 16) {
        int both = j + 8 < stride;
        for (size_t i = 0; i < n;) {
            __m256 first = _mm256_setzero_ps(), second = first;
            size_t end = n - i < TOGETHER ? n : i + TOGETHER;
            for (; i < end; i++) {
                const float *row = block->rows + (size_t)rows[i] * (size_t)stride + j;
                __m256 value = _mm256_set1_ps(values[i]);
                first = _mm256_fmadd_ps(value, _mm256_loadu_ps(row), first);
                if (both) second = _mm256_fmadd_ps(value, _mm256_loadu_ps(row + 8), second);
            }
            add_doubles(total + j, first);
            if (both) add_doubles(total + j + 8, second);
        }
    }
}
#endif

/* Adds what was counted in slots and empties them; returns the sum of squares of tf-idf. */
static double sum_slots(const Block *block, const Model *model, const Path *path, Work *work) {
    double squares = 0;
    for (size_t i = 0; i < work->n_used; i++) {
        Slot *slot = &work->slots[work->used[i]];
        uint32_t row = slot->key - 1;
        float value = tf_of(slot->count) * idf_of(block, model, row);
        *slot = (Slot){0, 0};
        work->rows[i] = row;
        work->values[i] = value;
        squares += (double)value * value;
    }
    path->sum(block, model, work->rows, work->values, work->n_used, work->sums);
    work->n_used = 0;
    return squares;
}

/* ---- terms of characters ----

   Most of them occur once in a sentence, and then their sum is that of the sums of its words,
   which are kept. What occurs more often is added once for each time and set right at the end. */

/* Adds rows times idf; returns the sum of squares of idf. */
static double add_rows(const Block *block, const Model *model, const Path *path, Work *work,
                       const uint32_t *rows, size_t n, double *sums) {
    double squares = 0;
    for (size_t i = 0; i < n; i++) {
        float idf = idf_of(block, model, rows[i]);
        work->weights[i] = idf;
        squares += (double)idf * idf;
    }
    path->sum(block, model, rows, work->weights, n, sums);
    return squares;
}

/* Nothing branches on whether a term has been counted before. */
INLINE void count_rows(Work *work, const uint32_t *rows, size_t n) {
    uint32_t *counts = work->counts, *once = work->once, *twice = work->twice;
    size_t n_once = work->n_once, n_twice = work->n_twice;
    for (size_t i = 0; i < n; i++) {
        uint32_t row = rows[i], count = ++counts[row];
        once[n_once] = twice[n_twice] = row;
        n_once += count == 1;
        n_twice += count == 2;
    }
    work->n_once = n_once;
    work->n_twice = n_twice;
}

#define MOST_TIMES 32

/* Tells whether a term occurs so often that little would be left of what was added for it. */
static int counted_often(const Work *work) {
    for (size_t i = 0; i < work->n_twice; i++)
        if (work->counts[work->twice[i]] > MOST_TIMES) return 1;
    return 0;
}

/* Brings the sums from as many times as each term occurs to its tf-idf, and forgets all counts;
   returns the sum of squares. */
static double settle_counts(const Block *block, const Model *model, const Path *path,
                            Work *work) {
    int anew = counted_often(work);
    const uint32_t *rows = anew ? work->once : work->twice;
    size_t n = anew ? work->n_once : work->n_twice;
    double squares = anew ? 0 : work->squares;
    if (anew) memset(work->sums, 0, (size_t)model->stride * sizeof *work->sums);
    for (size_t i = 0; i < n; i++) {
        uint32_t count = work->counts[rows[i]];
        float idf = idf_of(block, model, rows[i]), tf = tf_of(count);
        float added = anew ? 0 : (float)count;
        work->weights[i] = (tf - added) * idf;
        squares += ((double)tf * tf - added) * idf * idf;
    }
    path->sum(block, model, rows, work->weights, n, work->sums);
    for (size_t i = 0; i < work->n_once; i++) work->counts[work->once[i]] = 0;
    work->n_once = work->n_twice = 0;
    work->squares = 0;
    return squares;
}

/* ---- terms that were hashed ---- */

/* A neighbour may have the same tag: look at each of the bucket that comes after. */
static uint32_t find_next(const Block *block, int stride, uint64_t hash, uint32_t at) {
    uint32_t end = block->starts[bucket_of(block, hash) + 1];
    for (at++; at < end; at++)
        if (block->tags[at] == tag_of(hash) &&
            check_of(block->rows + (size_t)at * (size_t)stride, stride) == (uint32_t)hash)
            return at;
    return NOWHERE;
}

/* Leaves of what was found what is known; returns how many they are. */
INLINE size_t verify(const Block *block, const Model *model, Found *found) {
    size_t stride = (size_t)model->stride, n_known = 0;
    for (size_t i = 0; i < found->n; i++) {
        uint32_t at = found->places[i];
        if (check_of(block->rows + at * stride, model->stride) != (uint32_t)found->hashes[i]) {
            at = find_next(block, model->stride, found->hashes[i], at);
            if (at == NOWHERE) continue;
        }
        found->places[n_known++] = at;
    }
    return found->n = n_known;
}

static int count_found(const Block *block, const Model *model, Work *work, Found *found) {
    size_t n = verify(block, model, found);
    if (make_slots(work, n) < 0) return -1;
    for (size_t i = 0; i < n; i++) count_one(work, found->places[i] + 1);
    return 0;
}

/* Adds a block's sums, of unit length together, to the log-odds. */
INLINE void add_block(const Model *model, const Work *work, double squares, double *odds) {
    double scale = squares > 0 ? 1 / sqrt(squares) : 1;
    for (int j = 0; j < model->n_categories; j++) odds[j] += scale * work->sums[j];
}

INLINE void clear_sums(const Model *model, Work *work) {
    memset(work->sums, 0, (size_t)model->stride * sizeof *work->sums);
}

/* Adds what was counted in slots. */
static void add_words(const Block *block, const Model *model, const Path *path, Work *work,
                      double *odds) {
    if (!work->n_used) return;
    clear_sums(model, work);
    add_block(model, work, sum_slots(block, model, path, work), odds);
}

static void deliver(const Model *model, const Path *path, const Sentence *one) {
    const Target *target = &one->target;
    size_t n = (size_t)model->n_categories, n_blocks = (size_t)model->n_blocks;
    if (target->log_odds) memcpy(target->log_odds, one->odds, n * sizeof *one->odds);
    if (target->n_terms) memcpy(target->n_terms, one->n_terms, n_blocks * sizeof *one->n_terms);
    if (target->n_known) memcpy(target->n_known, one->n_known, n_blocks * sizeof *one->n_known);
    if (!target->probabilities && !target->rounded) return;
    path->squash(one->odds, (int)n);
    if (target->probabilities) memcpy(target->probabilities, one->odds, n * sizeof *one->odds);
    for (size_t j = 0; target->rounded && j < n; j++) target->rounded[j] = (float)one->odds[j];
}

/* Counts and sums the words of the sentence that waits, and delivers it. */
static int settle(const Model *model, const Path *path, Work *work) {
    Sentence *one = work->before;
    const Block *block = one->block;
    if (!block) return 0;
    one->block = NULL;
    if (count_found(block, model, work, &one->found) < 0) return -1;
    one->n_known[block - model->blocks] += (int64_t)one->found.n;
    add_words(block, model, path, work, one->odds);
    deliver(model, path, one);
    return 0;
}

static void look_up(const Block *block, const Model *model, const Path *path, Work *work,
                    Found *found) {
    work->n_terms += (int64_t)work->n_hashes;
    path->find(block, model, work, found);
    work->n_hashes = 0;
}

/* Looks up and counts what was hashed. */
static int flush(const Block *block, const Model *model, const Path *path, Work *work) {
    Found *found = &work->found;
    look_up(block, model, path, work, found);
    if (!block->characters) {
        if (settle(model, path, work) < 0 || count_found(block, model, work, found) < 0) return -1;
        work->n_known += (int64_t)found->n;
        return 0;
    }
    size_t n_known = verify(block, model, found);
    work->n_known += (int64_t)n_known;
    if (work->keeping) {
        memcpy(work->pool + work->n_pool, found->places, n_known * sizeof *found->places);
        work->n_pool += (uint32_t)n_known;
        return 0;
    }
    work->squares += add_rows(block, model, path, work, found->places, n_known, work->sums);
    count_rows(work, found->places, n_known);
    return 0;
}

#define EMIT(hash)                                                                \
    do {                                                                          \
        work->hashes[work->n_hashes] = (hash);                                    \
        PREFETCH(block->starts + bucket_of(block, work->hashes[work->n_hashes])); \
        if (++work->n_hashes == BATCH && flush(block, model, path, work) < 0)     \
            return -1;                                                            \
    } while (0)

/* ---- words ---- */

/* Finds the next run of set bits from `from` on; returns 0 if there is none before `n`. */
INLINE int next_run(const uint64_t *mask, uint64_t flip, size_t n, size_t *from, size_t *to) {
    size_t k = *from >> 6;
    uint64_t left = (mask[k] ^ flip) & ~(uint64_t)0 << (*from & 63);
    while (!left) {
        if (++k > n >> 6) return 0;
        left = mask[k] ^ flip;
    }
    size_t first = k * 64 + (size_t)lowest_bit(left);
    if (first >= n) return 0;
    left = ~(mask[k] ^ flip) & ~(uint64_t)0 << (first & 63);
    while (!left) {
        if (++k > n >> 6) break;
        left = ~(mask[k] ^ flip);
    }
    size_t end = left ? k * 64 + (size_t)lowest_bit(left) : n;
    *from = first;
    *to = end < n ? end : n;
    return 1;
}

#define WORDS 64 /* that are found before they are hashed; up to as many more are then there */

typedef struct {
    uint32_t from[2 * WORDS], to[2 * WORDS];
    size_t n_from, n_to;
} Runs;

/* Notes where in 64 bytes runs of two or more begin and where such end. Words are of all lengths:
   to branch on where one ends is to guess. */
INLINE void note_runs(const uint64_t *mask, size_t k, Runs *runs) {
    uint64_t here = mask[k], before = k ? mask[k - 1] : 0, after = mask[k + 1];
    uint64_t one = here << 1 | before >> 63, two = here << 2 | before >> 62;
    uint64_t first = here & ~one & (here >> 1 | after << 63), last = ~here & one & two;
    uint32_t base = (uint32_t)(k * 64);
    for (; first; first &= first - 1)
        runs->from[runs->n_from++] = base + (uint32_t)lowest_bit(first);
    for (; last; last &= last - 1) runs->to[runs->n_to++] = base + (uint32_t)lowest_bit(last);
}

/* As hash_term, with no branch on whether the word is longer than eight bytes. */
INLINE uint64_t hash_word(const uint8_t *p, size_t n) {
    if (n > 16) return hash_term(p, n);
    size_t rest = n > 8 ? n - 8 : 0;
    uint64_t hash = absorb((uint64_t)n * K0, eight_bytes(p) & LOW_BYTES[n - rest]);
    uint64_t longer = absorb(hash, eight_bytes(p + 8) & LOW_BYTES[rest]);
    return finish(hash ^ ((hash ^ longer) & -(uint64_t)(rest > 0)));
}

/* Hashes the words that have ended and leaves the one that has not. A word has two characters or
   more. */
INLINE size_t hash_words(const Work *work, Runs *runs, uint64_t *hashes) {
    size_t n = 0;
    for (size_t i = 0; i < runs->n_to; i++) {
        const uint8_t *p = work->text + runs->from[i];
        size_t length = runs->to[i] - runs->from[i];
        if (p[0] > 127 && length == sequence_length(p[0])) continue;
        hashes[n++] = hash_word(p, length);
    }
    runs->from[0] = runs->from[runs->n_to];
    runs->n_from -= runs->n_to;
    runs->n_to = 0;
    return n;
}

static int words(const Block *block, const Model *model, const Path *path, Work *work, size_t n) {
    uint64_t ending[MOST_NGRAM + 1] = {0}; /* the hash of the k words that end here */
    uint64_t hashes[2 * WORDS];
    Runs runs;
    int before = 0;
    runs.n_from = runs.n_to = 0;
    for (size_t k = 0; k <= n >> 6; k++) {
        note_runs(work->word, k, &runs);
        if (runs.n_to < WORDS && k < n >> 6) continue;
        size_t n_words = hash_words(work, &runs, hashes);
        for (size_t i = 0; i < n_words; i++) {
            before += before < block->most;
            for (int j = before; j > 1; j--) {
                ending[j] = join(ending[j - 1], hashes[i]);
                if (j >= block->least) EMIT(ending[j]);
            }
            ending[1] = hashes[i];
            if (block->least == 1) EMIT(hashes[i]);
        }
    }
    return 0;
}

/* ---- characters inside words ---- */

static int wide_word(const Block *block, const Model *model, const Path *path, Work *work,
                     const uint8_t *p, size_t n) {
    const uint8_t *end = p + n, *last = p;
    size_t length = 0;
    for (const uint8_t *q = p; q < end; q++) length += (*q & 0xC0) != 0x80;
    for (int k = block->least; k <= block->most; k++) {
        if ((size_t)k >= length) { /* a short word counts once */
            EMIT(hash_term(p, n));
            break;
        }
        last = p;
        for (int i = 0; i < k; i++)
            do last++;
            while (last < end && (*last & 0xC0) == 0x80);
        for (const uint8_t *first = p;;) {
            EMIT(hash_term(first, (size_t)(last - first)));
            if (last >= end) break;
            do first++;
            while ((*first & 0xC0) == 0x80);
            do last++;
            while (last < end && (*last & 0xC0) == 0x80);
        }
    }
    return 0;
}

static int narrow_word(const Block *block, const Model *model, const Path *path, Work *work,
                       const uint8_t *p, size_t n) {
    for (int k = block->least; k <= block->most; k++) {
        size_t size = (size_t)k;
        if (size >= n) {
            EMIT(hash_term(p, n));
            break;
        }
        for (size_t i = 0; i + size <= n; i++) EMIT(hash_term(p + i, size));
    }
    return 0;
}

INLINE int any_bit(const uint64_t *mask, size_t from, size_t to) {
    for (size_t k = from >> 6; k <= (to - 1) >> 6; k++) {
        uint64_t bits = mask[k];
        if (k == from >> 6) bits &= ~(uint64_t)0 << (from & 63);
        if (k == (to - 1) >> 6) bits &= ~(uint64_t)0 >> (63 - ((to - 1) & 63));
        if (bits) return 1;
    }
    return 0;
}

typedef struct {
    size_t from, to;
    uint64_t hash;
} Word;

static int one_word(const Block *block, const Model *model, const Path *path, Work *work,
                    const Word *word) {
    const uint8_t *p = work->text + word->from - 1; /* with the space on both sides */
    int wide = any_bit(work->foreign, word->from, word->to);
    return (wide ? wide_word : narrow_word)(block, model, path, work, p,
                                            word->to - word->from + 2);
}

/* Numbers in the pool that one word may take. */
INLINE size_t most_kept(const Model *model) {
    return MOST_PIECES + (size_t)model->stride;
}

static int keep_word(const Block *block, const Model *model, const Path *path, Work *work,
                     const Word *word) {
    if (flush(block, model, path, work) < 0) return -1; /* of longer words before it */
    if (work->n_pool + most_kept(model) > POOL) {
        memset(work->kept, 0, KEPT * sizeof *work->kept);
        work->n_pool = 0;
    }
    uint32_t first = work->n_pool, *sums = work->pool + first, *rows = sums + model->stride;
    int64_t n_terms = work->n_terms, n_known = work->n_known;
    work->n_pool += (uint32_t)model->stride;
    work->keeping = 1;
    int result = one_word(block, model, path, work, word);
    if (result == 0) result = flush(block, model, path, work);
    work->keeping = 0;
    if (result < 0) return -1;
    n_terms = work->n_terms - n_terms, n_known = work->n_known - n_known;
    work->n_terms -= n_terms, work->n_known -= n_known; /* until it is counted */
    memset(work->exact, 0, (size_t)model->stride * sizeof *work->exact);
    float squares = (float)add_rows(block, model, path, work, rows, (size_t)n_known, work->exact);
    for (int j = 0; j < model->n_categories; j++) {
        float rounded = (float)work->exact[j];
        memcpy(sums + j, &rounded, sizeof rounded);
    }
    memcpy(sums + model->stride - 1, &squares, sizeof squares);
    work->kept[word->hash % KEPT] =
        (Kept){word->hash, first, (uint16_t)n_known, (uint16_t)n_terms};
    return 0;
}

static int count_word(const Block *block, const Model *model, const Path *path, Work *work,
                      const Word *word) {
    if (word->to - word->from > KEPT_LENGTH || most_kept(model) > POOL)
        return one_word(block, model, path, work, word);
    const Kept *kept = &work->kept[word->hash % KEPT];
    if (kept->hash != word->hash && keep_word(block, model, path, work, word) < 0) return -1;
    const uint32_t *rows = work->pool + kept->first + model->stride;
    const float *sums = (const float *)(work->pool + kept->first);
    for (int j = 0; j < model->n_categories; j++) work->sums[j] += sums[j];
    work->squares += sums[model->stride - 1];
    count_rows(work, rows, kept->n_known);
    work->n_terms += kept->n_terms;
    work->n_known += kept->n_known;
    return 0;
}

/* Memory is asked for what all words need before the first is counted. */
static int count_words(const Block *block, const Model *model, const Path *path, Work *work,
                       const Word *some, size_t n) {
    for (size_t i = 0; i < n; i++) {
        const Kept *kept = &work->kept[some[i].hash % KEPT];
        const uint32_t *rows = work->pool + kept->first;
        PREFETCH(rows);
        PREFETCH(rows + 16);
        PREFETCH(rows + 32);
    }
    for (size_t i = 0; i < n; i++)
        if (count_word(block, model, path, work, some + i) < 0) return -1;
    return 0;
}

static int characters(const Block *block, const Model *model, const Path *path, Work *work,
                      size_t n) {
    uint64_t own = (uint64_t)(block - model->blocks + 1) * K0;
    size_t from = 0, to = 0, n_some = 0;
    Word some[WORDS];
    for (; next_run(work->white, ~(uint64_t)0, n, &from, &to); from = to) {
        Word *word = &some[n_some++];
        word->from = from, word->to = to;
        word->hash = to - from > KEPT_LENGTH ? 0 : hash_term(work->text + from, to - from) ^ own;
        PREFETCH(&work->kept[word->hash % KEPT]);
        if (n_some < WORDS) continue;
        if (count_words(block, model, path, work, some, n_some) < 0) return -1;
        n_some = 0;
    }
    if (count_words(block, model, path, work, some, n_some) < 0) return -1;
    return flush(block, model, path, work);
}

/* ---- probabilities ---- */

#define LOG2_E 1.4426950408889634
#define LN_2 0.6931471805599453
#define TO_WHOLE 0x1.8p52 /* added and taken away, it rounds; the number's low bits are then it */

/* e^x to 1e-9: 2^n times a polynomial in what is left. */
INLINE double power_of_e(double x) {
    x = x < -500 ? -500 : x > 500 ? 500 : x;
    double shifted = x * LOG2_E + TO_WHOLE;
    double n = shifted - TO_WHOLE;
    double r = x - n * LN_2;
    double y = 1 + r * (1 + r * (1. / 2 + r * (1. / 6 + r * (1. / 24 + r * (1. / 120 +
               r * (1. / 720 + r * (1. / 5040)))))));
    uint64_t bits;
    memcpy(&bits, &shifted, 8);
    bits = (bits + 1023) << 52;
    double scale;
    memcpy(&scale, &bits, 8);
    return y * scale;
}

/* Makes probabilities of log-odds. */
static void squash_plain(double *odds, int n) {
    for (int i = 0; i < n; i++) odds[i] = 1 / (1 + power_of_e(-odds[i]));
}

#if HAVE_AVX2
#define ALL(x) _mm256_set1_pd(x)

AVX2 static inline __m256d four_powers_of_e(__m256d x) {
    x = _mm256_min_pd(_mm256_max_pd(x, ALL(-500)), ALL(500));
    __m256d shifted = _mm256_fmadd_pd(x, ALL(LOG2_E), ALL(TO_WHOLE));
    __m256d r = _mm256_fnmadd_pd(_mm256_sub_pd(shifted, ALL(TO_WHOLE)), ALL(LN_2), x);
    __m256d y = ALL(1. / 5040);
    y = _mm256_fmadd_pd(r, y, ALL(1. / 720));
    y = _mm256_fmadd_pd(r, y, ALL(1. / 120));
    y = _mm256_fmadd_pd(r, y, ALL(1. / 24));
    y = _mm256_fmadd_pd(r, y, ALL(1. / 6));
    y = _mm256_fmadd_pd(r, y, ALL(1. / 2));
    y = _mm256_fmadd_pd(r, y, ALL(1));
    y = _mm256_fmadd_pd(r, y, ALL(1));
    __m256i bits = _mm256_add_epi64(_mm256_castpd_si256(shifted), _mm256_set1_epi64x(1023));
    return _mm256_mul_pd(y, _mm256_castsi256_pd(_mm256_slli_epi64(bits, 52)));
}

/* There is room for a multiple of four. */
AVX2 static void squash_avx2(double *odds, int n) {
    for (int i = 0; i < n; i += 4) {
        __m256d power = four_powers_of_e(_mm256_sub_pd(_mm256_setzero_pd(),
                                                       _mm256_loadu_pd(odds + i)));
        _mm256_storeu_pd(odds + i, _mm256_div_pd(ALL(1), _mm256_add_pd(ALL(1), power)));
    }
}
#endif

/* ---- one sentence ---- */

static const Path plain_path = {"scalar", lower_plain, find_plain, sum_plain, squash_plain};
#if HAVE_AVX2
static const Path avx2_path = {"avx2", lower_avx2, find_avx2, sum_avx2, squash_avx2};
#endif

static int has_avx2(void) {
#if HAVE_AVX2
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
           __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2");
#else
    return 0;
#endif
}

static const Path *choose_path(int avx2) {
#if HAVE_AVX2
    if (avx2) return &avx2_path;
#endif
    (void)avx2;
    return &plain_path;
}

static int make_room(Work *work, size_t n) {
    if (work->memory && n <= work->room) return 0;
    size_t room = n < LEAST_ROOM ? LEAST_ROOM : n + n / 2, n_masks = room / 64 + 2;
    uint8_t *memory = calloc(1, 3 * 8 * n_masks + room + 192);
    if (!memory) return -1;
    free(work->memory);
    work->memory = memory;
    work->room = room;
    work->word = (uint64_t *)memory;
    work->white = work->word + n_masks;
    work->foreign = work->white + n_masks;
    work->text = (uint8_t *)(work->foreign + n_masks) + 64;
    return 0;
}

static void close_work(Work *work) {
    if (!work) return;
    free(work->memory), free(work->slots), free(work->used), free(work->rows);
    free(work->values), free(work->sums), free(work->exact), free(work->kept), free(work->pool);
    free(work->counts), free(work->once), free(work->twice), free(work->weights);
    free(work->sentences[0].odds), free(work->sentences[1].odds);
    free(work);
}

static Work *open_work(const Model *model) {
    Work *work = calloc(1, sizeof *work);
    size_t most = 0, n_sums = (size_t)model->stride + 16;
    if (!work) return NULL;
    for (int i = 0; i < model->n_blocks; i++) {
        const Block *block = &model->blocks[i];
        if (block->characters && block->n_terms >= most) most = block->n_terms + 1;
    }
    work->sums = malloc(n_sums * sizeof *work->sums);
    work->exact = malloc(n_sums * sizeof *work->exact);
    work->now = &work->sentences[0], work->before = &work->sentences[1];
    work->now->odds = calloc(n_sums, sizeof *work->now->odds);
    work->before->odds = calloc(n_sums, sizeof *work->before->odds);
    int ready = work->sums && work->exact && work->now->odds && work->before->odds &&
                make_room(work, 1) == 0 && grow_slots(work, LEAST_SLOTS) == 0;
    if (most) {
        work->kept = calloc(KEPT, sizeof *work->kept);
        work->pool = malloc(POOL * sizeof *work->pool);
        work->counts = calloc(most, sizeof *work->counts);
        work->once = malloc(most * sizeof *work->once);
        work->twice = malloc(most * sizeof *work->twice);
        work->weights = malloc((most + MOST_PIECES + BATCH) * sizeof *work->weights);
        ready = ready && work->kept && work->pool && work->counts && work->once && work->twice &&
                work->weights;
    }
    if (ready) return work;
    close_work(work);
    return NULL;
}

/* Adds what a block says of the sentence that is read. */
static int score_block(const Block *block, const Model *model, const Path *path, Work *work,
                       size_t n) {
    double *odds = work->now->odds;
    work->n_terms = work->n_known = 0;
    if (!block->characters) {
        if (words(block, model, path, work, n) < 0) return -1;
        if (flush(block, model, path, work) < 0) return -1;
        add_words(block, model, path, work, odds);
        return 0;
    }
    clear_sums(model, work);
    if (characters(block, model, path, work, n) < 0) return -1;
    if (work->n_known) add_block(model, work, settle_counts(block, model, path, work), odds);
    return 0;
}

/* Reads a block of words, and leaves the last of them until their rows are here. */
static int start_block(const Block *block, const Model *model, const Path *path, Work *work,
                       size_t n) {
    work->n_terms = work->n_known = 0;
    if (words(block, model, path, work, n) < 0) return -1;
    look_up(block, model, path, work, &work->now->found);
    work->now->block = block;
    return 0;
}

/* The last block of words, or NULL. */
static const Block *last_words(const Model *model) {
    for (int b = model->n_blocks; b-- > 0;)
        if (!model->blocks[b].characters) return &model->blocks[b];
    return NULL;
}

/* Scores one sentence; returns DONE, or why it could not be scored. Its results may not be there
   before the next one has been scored, or `settle` is called: rows are far away in memory, and
   another sentence can be read while they come. */
static int score_one(const Model *model, const Path *path, Work *work, const uint8_t *text,
                     size_t n, int lowered, const Target *target) {
    if (make_room(work, n) < 0) return FAILED;
    int state = path->lower(work, text, n, lowered);
    if (state != DONE) return state;
    if (model->strip && !lowered)
        for (size_t k = 0; k <= n >> 6; k++)
            if (work->foreign[k]) return SPECIAL;
    work->text[-1] = work->text[n] = ' ';
    Sentence *one = work->now;
    one->target = *target;
    memcpy(one->odds, model->intercepts, (size_t)model->n_categories * sizeof *one->odds);
    const Block *last = last_words(model);
    for (int b = 0; b < model->n_blocks; b++) {
        const Block *block = &model->blocks[b];
        int (*run)(const Block *, const Model *, const Path *, Work *, size_t) =
            block == last ? start_block : score_block;
        if (run(block, model, path, work, n) < 0) return FAILED;
        one->n_terms[b] = work->n_terms;
        one->n_known[b] = work->n_known;
    }
    if (settle(model, path, work) < 0) return FAILED;
    if (!last) deliver(model, path, one);
    work->now = work->before;
    work->before = one;
    return DONE;
}

/* ---- the Python module ---- */

#ifndef WATCHWORD_FUZZ

/* Asks str.isalnum, str.isspace and str.lower about one character. */
static int ask(uint32_t code, uint32_t *entry) {
    *entry = code;
    PyObject *one = PyUnicode_FromOrdinal((int)code);
    PyObject *word = one ? PyObject_CallMethod(one, "isalnum", NULL) : NULL;
    PyObject *white = word ? PyObject_CallMethod(one, "isspace", NULL) : NULL;
    PyObject *lower = white ? PyObject_CallMethod(one, "lower", NULL) : NULL;
    PyObject *bytes = NULL;
    if (lower) bytes = PyUnicode_AsEncodedString(lower, "utf-8", "surrogatepass");
    if (bytes) {
        const uint8_t *p = (const uint8_t *)PyBytes_AsString(bytes);
        size_t n = (size_t)PyBytes_Size(bytes), length = n;
        uint32_t lower_code = p[0];
        if (p[0] > 127) length = decode(p, n, &lower_code);
        size_t own = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
        if (PyObject_IsTrue(word) == 1) *entry |= IS_WORD;
        if (PyObject_IsTrue(white) == 1) *entry |= IS_WHITE;
        /* Sigma is lower-cased by what stands around it. */
        if (n != own || length != n || code == 0x3A3) *entry |= IS_SPECIAL;
        else *entry = (*entry & ~CODE_POINT) | lower_code;
    }
    int result = bytes ? 0 : -1;
    Py_XDECREF(one), Py_XDECREF(word), Py_XDECREF(white), Py_XDECREF(lower), Py_XDECREF(bytes);
    return result;
}

/* `caller` is where the thread's state was left when the interpreter was released. */
static int make_page(uint32_t number, void *caller) {
    PyThreadState **state = caller;
    PyEval_RestoreThread(*state);
    int result = 0;
    uint32_t *page = malloc(256 * sizeof *page);
    if (!page) PyErr_NoMemory(), result = -1;
    for (uint32_t i = 0; page && i < 256 && result == 0; i++)
        result = ask(number * 256 + i, page + i);
    if (result == 0 && pages[number] == NULL) pages[number] = page;
    else free(page);
    *state = PyEval_SaveThread();
    return result;
}

typedef struct {
    PyObject_HEAD
    Model model;
    const Path *path;
    Py_buffer held[3 * MOST_BLOCKS + 1];
    int n_held;
    Work *idle; /* of calls that are over */
} Kernel;

static int hold(Kernel *self, PyObject *object, size_t item, const void **data, size_t *n) {
    Py_buffer *view = &self->held[self->n_held];
    if (PyObject_GetBuffer(object, view, PyBUF_C_CONTIGUOUS) < 0) return -1;
    self->n_held++;
    *data = view->buf;
    *n = (size_t)view->len / item;
    if ((size_t)view->itemsize == item && (uintptr_t)view->buf % item == 0) return 0;
    PyErr_SetString(PyExc_ValueError, "an array has items of the wrong size");
    return -1;
}

/* All that is later trusted without looking: no index leads out of its array. */
static int check_block(const Block *block, const Model *model, size_t n_starts, size_t n_tags,
                       size_t n_numbers) {
    size_t n_buckets = n_starts ? n_starts - 1 : 0;
    if (n_buckets < 2 || (n_buckets & (n_buckets - 1)) || block->starts[0] != 0) return -1;
    for (size_t i = 0; i < n_buckets; i++)
        if (block->starts[i] > block->starts[i + 1]) return -1;
    if (block->starts[n_buckets] != block->n_terms || block->n_terms >= NOWHERE) return -1;
    if (n_tags < block->n_terms + TAG_PADDING) return -1;
    if (n_numbers != block->n_terms * (size_t)model->stride) return -1;
    return block->least < 1 || block->most < block->least || block->most > MOST_NGRAM ? -1 : 0;
}

static int read_block(Kernel *self, PyObject *settings) {
    Model *model = &self->model;
    if (model->n_blocks == MOST_BLOCKS) {
        PyErr_SetString(PyExc_ValueError, "too many blocks");
        return -1;
    }
    Block *block = &model->blocks[model->n_blocks];
    PyObject *starts, *tags, *rows;
    size_t n_starts, n_tags, n_numbers;
    if (!PyArg_ParseTuple(settings, "piiOOO", &block->characters, &block->least, &block->most,
                          &starts, &tags, &rows))
        return -1;
    if (hold(self, starts, 4, (const void **)&block->starts, &n_starts) < 0 ||
        hold(self, tags, 2, (const void **)&block->tags, &n_tags) < 0 ||
        hold(self, rows, 4, (const void **)&block->rows, &n_numbers) < 0)
        return -1;
    block->n_terms = n_numbers / (size_t)model->stride;
    block->shift = 64;
    for (size_t n = n_starts - 1; n > 1; n >>= 1) block->shift--;
    if (check_block(block, model, n_starts, n_tags, n_numbers) < 0) {
        PyErr_SetString(PyExc_ValueError, "an index does not fit its rows");
        return -1;
    }
    model->n_blocks++;
    return 0;
}

static int read_model(Kernel *self, PyObject *arguments) {
    Model *model = &self->model;
    PyObject *blocks, *intercepts;
    size_t n;
    int avx2;
    if (!PyArg_ParseTuple(arguments, "O!Oipp", &PyTuple_Type, &blocks, &intercepts, &model->stride,
                          &model->strip, &avx2))
        return -1;
    if (hold(self, intercepts, 8, (const void **)&model->intercepts, &n) < 0) return -1;
    model->n_categories = (int)n;
    if (n < 1 || n > (1u << 20) || model->stride < (int)n + 2 || model->stride % 8) {
        PyErr_SetString(PyExc_ValueError, "the rows do not fit the intercepts");
        return -1;
    }
    if (avx2 && !has_avx2()) {
        PyErr_SetString(PyExc_ValueError, "this processor has no AVX2");
        return -1;
    }
    self->path = choose_path(avx2);
    for (Py_ssize_t i = 0; i < PyTuple_Size(blocks); i++)
        if (read_block(self, PyTuple_GetItem(blocks, i)) < 0) return -1;
    return 0;
}

static void kernel_free(PyObject *object) {
    Kernel *self = (Kernel *)object;
    PyTypeObject *type = Py_TYPE(object);
    for (int i = 0; i < self->n_held; i++) PyBuffer_Release(&self->held[i]);
    while (self->idle) {
        Work *next = self->idle->next;
        close_work(self->idle);
        self->idle = next;
    }
    freefunc release = (freefunc)PyType_GetSlot(type, Py_tp_free);
    release(object);
    Py_DECREF(type);
}

static PyObject *kernel_new(PyTypeObject *type, PyObject *arguments, PyObject *names) {
    (void)names;
    allocfunc make = (allocfunc)PyType_GetSlot(type, Py_tp_alloc);
    PyObject *object = make(type, 0); /* filled with zeros */
    if (object && read_model((Kernel *)object, arguments) < 0) Py_CLEAR(object);
    return object;
}

/* Where results go: each an array of Python's, or NULL where nobody asked. */
typedef struct {
    Py_buffer views[5];
    int n_views;
    uint8_t *states; /* of each sentence: DONE, SPECIAL or INVALID */
    double *log_odds;
    void *probabilities;
    int single; /* probabilities in single precision */
    int64_t *n_terms, *n_known;
} Results;

static int open_result(Results *results, PyObject *object, size_t n, size_t item, void **data) {
    *data = NULL;
    if (object == Py_None) return 0;
    Py_buffer *view = &results->views[results->n_views];
    if (PyObject_GetBuffer(object, view, PyBUF_WRITABLE | PyBUF_C_CONTIGUOUS) < 0) return -1;
    results->n_views++;
    *data = view->buf;
    results->single = view->itemsize == 4;
    if (item == 0 && view->itemsize == 4) item = 4;
    if (item == 0) item = 8;
    if ((size_t)view->itemsize == item && (size_t)view->len == n * item) return 0;
    PyErr_SetString(PyExc_ValueError, "an array for results has the wrong size");
    return -1;
}

static void close_results(Results *results) {
    for (int i = 0; i < results->n_views; i++) PyBuffer_Release(&results->views[i]);
}

static int open_results(Results *results, PyObject *arrays, const Model *model, size_t n) {
    PyObject *states, *log_odds, *n_terms, *n_known, *probabilities;
    memset(results, 0, sizeof *results);
    if (!PyArg_ParseTuple(arrays, "OOOOO", &states, &log_odds, &n_terms, &n_known, &probabilities))
        return -1;
    size_t categories = n * (size_t)model->n_categories, blocks = n * (size_t)model->n_blocks;
    if (open_result(results, states, n, 1, (void **)&results->states) < 0 ||
        open_result(results, log_odds, categories, 8, (void **)&results->log_odds) < 0 ||
        open_result(results, n_terms, blocks, 8, (void **)&results->n_terms) < 0 ||
        open_result(results, n_known, blocks, 8, (void **)&results->n_known) < 0 ||
        open_result(results, probabilities, categories, 0, &results->probabilities) < 0)
        return -1;
    if (results->states) return 0;
    PyErr_SetString(PyExc_ValueError, "the states must go somewhere");
    return -1;
}

/* Where the results of sentence `i` go. */
static Target target_of(const Results *results, const Model *model, size_t i) {
    size_t at = i * (size_t)model->n_categories, block = i * (size_t)model->n_blocks;
    Target target = {0};
    if (results->log_odds) target.log_odds = results->log_odds + at;
    if (results->n_terms) target.n_terms = results->n_terms + block;
    if (results->n_known) target.n_known = results->n_known + block;
    if (!results->probabilities) return target;
    if (results->single) target.rounded = (float *)results->probabilities + at;
    else target.probabilities = (double *)results->probabilities + at;
    return target;
}

typedef struct {
    const uint8_t *text;
    size_t length;
} Span;

#define AHEAD 3 /* sentences whose text, and room for results, is asked for before it is needed */
#define LINE 64 /* bytes that memory is read in */

INLINE void ask_for(const void *memory, size_t n) {
    if (n > 4 * LINE) n = 4 * LINE; /* the rest comes by itself */
    for (size_t i = 0; i < n; i += LINE) PREFETCH((const uint8_t *)memory + i);
}

INLINE void ask_ahead(const Results *results, const Model *model, const Span *spans, size_t i) {
    size_t n = (size_t)model->n_categories;
    Target target = target_of(results, model, i);
    ask_for(spans[i].text, spans[i].length);
    if (target.log_odds) ask_for(target.log_odds, n * sizeof *target.log_odds);
    if (target.probabilities) ask_for(target.probabilities, n * sizeof *target.probabilities);
    if (target.rounded) ask_for(target.rounded, n * sizeof *target.rounded);
}

/* Work space is kept for the next call, unless a giant has stretched it or it is spoilt. */
static Work *take_work(Kernel *self) {
    Work *work = self->idle;
    if (!work) return open_work(&self->model);
    self->idle = work->next;
    return work;
}

static void give_work(Kernel *self, Work *work, int whole) {
    if (!whole || !work || work->room > MOST_ROOM || work->n_slots > MOST_ROOM) {
        close_work(work);
        return;
    }
    work->next = self->idle;
    self->idle = work;
}

/* Scores with the interpreter released; returns how many sentences could not be, or NULL. */
static PyObject *score_spans(Kernel *self, Results *results, const Span *spans, size_t n,
                             int lowered) {
    const Model *model = &self->model;
    size_t n_odd = 0;
    int one = FAILED;
    Work *work = take_work(self);
    if (work) {
        PyThreadState *state = PyEval_SaveThread();
        work->caller = &state;
        one = DONE;
        for (size_t i = 0; i < n && one != FAILED; i++) {
            if (n - i > AHEAD) ask_ahead(results, model, spans, i + AHEAD);
            Target target = target_of(results, model, i);
            one = SPECIAL; /* a text that cannot be had as UTF-8 */
            if (spans[i].text)
                one = score_one(model, self->path, work, spans[i].text, spans[i].length, lowered,
                                &target);
            results->states[i] = (uint8_t)one;
            n_odd += one != DONE;
        }
        if (one != FAILED && settle(model, self->path, work) < 0) one = FAILED;
        PyEval_RestoreThread(state);
    }
    int whole = one != FAILED;
    give_work(self, work, whole);
    if (whole) return PyLong_FromSize_t(n_odd);
    return PyErr_Occurred() ? NULL : PyErr_NoMemory();
}

/* Half of a surrogate pair cannot be had as UTF-8; Python deals with such a text. */
static int spans_of_texts(PyObject *texts, Span *spans, size_t n) {
    for (size_t i = 0; i < n; i++) {
        Py_ssize_t length = 0;
        PyObject *one = PyTuple_GetItem(texts, (Py_ssize_t)i);
        if (!one) return -1;
        spans[i].text = (const uint8_t *)PyUnicode_AsUTF8AndSize(one, &length);
        spans[i].length = (size_t)length;
        if (spans[i].text) continue;
        if (!PyErr_ExceptionMatches(PyExc_UnicodeEncodeError)) return -1;
        PyErr_Clear();
    }
    return 0;
}

static PyObject *kernel_score_texts(PyObject *object, PyObject *arguments) {
    Kernel *self = (Kernel *)object;
    PyObject *sequence, *arrays, *result = NULL;
    if (!PyArg_ParseTuple(arguments, "OO", &sequence, &arrays)) return NULL;
    PyObject *texts = PySequence_Tuple(sequence); /* keeps them alive, whoever changes the list */
    if (!texts) return NULL;
    size_t n = (size_t)PyTuple_Size(texts);
    Results results = {0};
    Span *spans = malloc((n + 1) * sizeof *spans);
    if (!spans) PyErr_NoMemory();
    else if (spans_of_texts(texts, spans, n) == 0 &&
             open_results(&results, arrays, &self->model, n) == 0)
        result = score_spans(self, &results, spans, n, 0);
    close_results(&results);
    free(spans);
    Py_DECREF(texts);
    return result;
}

static int64_t offset_at(const Py_buffer *offsets, size_t i) {
    int32_t narrow;
    int64_t wide;
    if (offsets->itemsize == 4) {
        memcpy(&narrow, (const char *)offsets->buf + 4 * i, 4);
        return narrow;
    }
    memcpy(&wide, (const char *)offsets->buf + 8 * i, 8);
    return wide;
}

static int spans_of_offsets(const Py_buffer *data, const Py_buffer *offsets, Span *spans,
                            size_t n) {
    int64_t start = offset_at(offsets, 0);
    for (size_t i = 0; i < n; i++) {
        int64_t end = offset_at(offsets, i + 1);
        if (start < 0 || end < start || end > data->len) {
            PyErr_SetString(PyExc_ValueError, "the offsets do not fit the text");
            return -1;
        }
        spans[i].text = (const uint8_t *)data->buf + start;
        spans[i].length = (size_t)(end - start);
        start = end;
    }
    return 0;
}

static PyObject *kernel_score_buffer(PyObject *object, PyObject *arguments) {
    Kernel *self = (Kernel *)object;
    Py_buffer data, offsets;
    PyObject *text, *bounds, *arrays, *result = NULL;
    int lowered;
    if (!PyArg_ParseTuple(arguments, "OOpO", &text, &bounds, &lowered, &arrays)) return NULL;
    if (PyObject_GetBuffer(text, &data, PyBUF_SIMPLE) < 0) return NULL;
    if (PyObject_GetBuffer(bounds, &offsets, PyBUF_C_CONTIGUOUS) < 0) {
        PyBuffer_Release(&data);
        return NULL;
    }
    size_t item = (size_t)offsets.itemsize;
    size_t n = item ? (size_t)offsets.len / item : 0;
    Results results = {0};
    Span *spans = malloc((n + 1) * sizeof *spans);
    if (!spans) PyErr_NoMemory();
    else if ((item != 4 && item != 8) || n == 0)
        PyErr_SetString(PyExc_ValueError, "offsets are 32 or 64 bits wide, one more than texts");
    else if (spans_of_offsets(&data, &offsets, spans, n - 1) == 0 &&
             open_results(&results, arrays, &self->model, n - 1) == 0)
        result = score_spans(self, &results, spans, n - 1, lowered);
    close_results(&results);
    free(spans);
    PyBuffer_Release(&offsets);
    PyBuffer_Release(&data);
    return result;
}

static PyMethodDef kernel_methods[] = {
    {"score_texts", kernel_score_texts, METH_VARARGS,
     "score_texts(texts, (states, log_odds, n_terms, n_known, probabilities))"},
    {"score_buffer", kernel_score_buffer, METH_VARARGS,
     "score_buffer(utf8, offsets, lowered, arrays as for score_texts)"},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot kernel_slots[] = {
    {Py_tp_new, kernel_new},
    {Py_tp_dealloc, kernel_free},
    {Py_tp_methods, kernel_methods},
    {Py_tp_doc, "Kernel(blocks, intercepts, stride, strip, avx2)"},
    {0, NULL},
};

static PyType_Spec kernel_spec = {
    .name = "watchword.tagging._kernel.Kernel",
    .basicsize = sizeof(Kernel),
    .flags = Py_TPFLAGS_DEFAULT,
    .slots = kernel_slots,
};

static int fill_module(PyObject *module) {
    make_ascii();
    make_frequency();
    PyObject *type = PyType_FromSpec(&kernel_spec);
    if (!type || PyModule_AddObjectRef(module, "Kernel", type) < 0) return -1;
    Py_DECREF(type);
    if (PyModule_AddIntConstant(module, "VERSION", VERSION) < 0) return -1;
    return PyModule_AddIntConstant(module, "HAS_AVX2", has_avx2());
}

static PyModuleDef_Slot module_slots[] = {{Py_mod_exec, fill_module}, {0, NULL}};

static PyModuleDef module = {
    PyModuleDef_HEAD_INIT,
    .m_name = "_kernel",
    .m_doc = "Sentences to category scores.",
    .m_slots = module_slots,
};

PyMODINIT_FUNC PyInit__kernel(void) { return PyModuleDef_Init(&module); }

#endif
