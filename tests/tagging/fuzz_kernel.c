/* The kernel under libFuzzer and AddressSanitizer: both of its paths on the same bytes, which are
   any bytes at all, in a buffer that ends where they end. Characters are those of an invented
   alphabet, so that no Python is needed. */

#define WATCHWORD_FUZZ
#include "../../src/watchword/tagging/kernel.c"

#include <stdio.h>

static int make_page(uint32_t number, void *caller) {
    (void)caller;
    uint32_t *page = malloc(256 * sizeof *page);
    if (!page) return -1;
    for (uint32_t i = 0; i < 256; i++) {
        uint32_t code = number * 256 + i, mixed = (uint32_t)((code * K1) >> 40);
        page[i] = mixed % 3 ? code ^ 1 : code; /* lower case: as long in UTF-8 */
        if (mixed % 2) page[i] |= IS_WORD;
        else if (mixed % 16 == 4) page[i] = code | IS_WHITE;
        else if (mixed % 32 == 8) page[i] |= IS_SPECIAL;
    }
    pages[number] = page;
    return 0;
}

typedef struct {
    uint64_t hashes[4096];
    size_t n;
    uint32_t starts[257];
    uint16_t tags[4096 + TAG_PADDING];
    float *rows;
} Built;

static int by_size(const void *a, const void *b) {
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

static void lay_out(Built *built, int stride) {
    size_t n = 0, bucket = 0;
    qsort(built->hashes, built->n, sizeof *built->hashes, by_size);
    for (size_t i = 0; i < built->n; i++)
        if (n == 0 || built->hashes[i] != built->hashes[n - 1]) built->hashes[n++] = built->hashes[i];
    built->n = n;
    built->rows = calloc(n * (size_t)stride, sizeof *built->rows);
    for (size_t i = 0; i < n; i++) {
        uint64_t hash = built->hashes[i];
        while (bucket <= hash >> 56) built->starts[bucket++] = (uint32_t)i;
        float *row = built->rows + i * (size_t)stride;
        uint32_t check = (uint32_t)hash;
        built->tags[i] = tag_of(hash);
        for (int j = 0; j < stride - 2; j++) row[j] = (float)((hash >> j % 32 & 255) / 128. - 1);
        row[stride - 2] = 1 + (float)(hash % 7);
        memcpy(row + stride - 1, &check, 4);
    }
    while (bucket <= 256) built->starts[bucket++] = (uint32_t)n;
}

static void make_words(Built *built) {
    uint64_t words[676];
    for (int i = 0; i < 676; i++) {
        uint8_t word[16] = {(uint8_t)('a' + i / 26), (uint8_t)('a' + i % 26)};
        built->hashes[built->n++] = words[i] = hash_term(word, 2);
    }
    for (int i = 0; i < 676; i += 13)
        for (int j = 0; j < 676; j += 26) built->hashes[built->n++] = join(words[i], words[j]);
}

static void make_pieces(Built *built) {
    for (size_t n = 1; n < 4; n++)
        for (int i = 0; i < 729; i++) {
            uint8_t piece[16] = {(uint8_t)(i % 27 ? 'a' + i % 27 - 1 : ' '),
                                 (uint8_t)(i / 27 ? 'a' + i / 27 - 1 : ' '), 'e'};
            built->hashes[built->n++] = hash_term(piece, n);
        }
}

static const int CATEGORIES[3] = {1, 14, 40};
static Model models[3];
static Built built[3][2];
static const double intercepts[64];

int LLVMFuzzerInitialize(int *argc, char ***argv) {
    (void)argc, (void)argv;
    make_ascii();
    make_frequency();
    for (int i = 0; i < 3; i++) {
        Model *model = &models[i];
        model->n_categories = CATEGORIES[i];
        model->stride = (CATEGORIES[i] + 2 + 7) / 8 * 8;
        model->intercepts = intercepts;
        make_words(&built[i][0]);
        make_pieces(&built[i][1]);
        for (int b = 0; b < 2; b++) lay_out(&built[i][b], model->stride);
    }
    return 0;
}

/* Blocks of words and of characters, alone and among each other; `how` says which, and the
   lengths of their n-grams. */
static void choose_blocks(int which, const uint8_t *how) {
    static const char *const orders[4] = {"wcw", "c", "w", "cww"};
    const char *order = orders[how[1] % 4];
    Model *model = &models[which];
    model->n_blocks = (int)strlen(order);
    for (int b = 0; b < model->n_blocks; b++) {
        int characters = order[b] == 'c', least = 1 + (how[0] >> 3 & 1);
        Built *one = &built[which][characters];
        model->blocks[b] = (Block){characters, least, least + (how[0] >> 4 & 3), 56, one->n,
                                   one->starts, one->tags, one->rows};
    }
}

typedef struct {
    int state;
    double log_odds[64], probabilities[64];
    float rounded[64];
    int64_t n_terms[3], n_known[3];
} Outcome;

static void demand(int holds, const char *what) {
    if (holds) return;
    fprintf(stderr, "%s\n", what);
    abort();
}

static void begin(Outcome *found, const Model *model, const Path *path, Work *work,
                  const uint8_t *text, size_t n, int lowered, int single) {
    memset(found, 0, sizeof *found);
    Target target = {found->log_odds, single ? NULL : found->probabilities,
                     single ? found->rounded : NULL, found->n_terms, found->n_known};
    found->state = score_one(model, path, work, text, n, lowered, &target);
}

static void score(Outcome *found, const Model *model, const Path *path, Work *work,
                  const uint8_t *text, size_t n, int lowered) {
    begin(found, model, path, work, text, n, lowered, 0);
    demand(settle(model, path, work) == 0, "out of memory");
}

static void compare(const Outcome *a, const Outcome *b, int n, double tolerance) {
    demand(a->state == b->state, "one refuses what the other takes");
    if (a->state != DONE) return;
    demand(!memcmp(a->n_terms, b->n_terms, sizeof a->n_terms), "terms are counted differently");
    demand(!memcmp(a->n_known, b->n_known, sizeof a->n_known), "known terms differ");
    for (int j = 0; j < n; j++) {
        demand(fabs(a->log_odds[j] - b->log_odds[j]) <= tolerance, "log-odds differ");
        demand(fabs(a->probabilities[j] - b->probabilities[j]) <= tolerance,
               "probabilities differ");
    }
}

/* Sentences one after the other, as a call scores them: each is what it is alone. */
static void compare_in_turn(const Model *model, Work *work, const uint8_t *text, size_t n,
                            int lowered) {
    const Path *path = choose_path(has_avx2());
    Outcome alone[3], turn[3];
    size_t cuts[4] = {0, n / 3, n / 2, n};
    for (int i = 0; i < 3; i++)
        score(&alone[i], model, path, work, text + cuts[i], cuts[i + 1] - cuts[i], lowered);
    for (int i = 0; i < 3; i++)
        begin(&turn[i], model, path, work, text + cuts[i], cuts[i + 1] - cuts[i], lowered, i == 1);
    demand(settle(model, path, work) == 0, "out of memory");
    for (int j = 0; j < model->n_categories; j++) turn[1].probabilities[j] = turn[1].rounded[j];
    for (int i = 0; i < 3; i++) compare(&alone[i], &turn[i], model->n_categories, 1e-4);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static Work *used[3];
    if (size < 2) return 0;
    int which = data[0] % 3, lowered = data[0] >> 7;
    Model *model = &models[which];
    model->strip = data[0] >> 6 & 1;
    size_t n = size - 2;
    uint8_t *text = malloc(n ? n : 1); /* so that reading past its end is noticed */
    memcpy(text, data + 2, n);
    choose_blocks(which, (const uint8_t[2]){data[0], 0}); /* work space for all there may be */
    Work *fresh = open_work(model);
    if (!used[which]) used[which] = open_work(model);
    memset(used[which]->kept, 0, KEPT * sizeof(Kept)); /* the lengths of n-grams have changed */
    used[which]->n_pool = 0;
    choose_blocks(which, data);
    Outcome plain, fast, kept, old;
    score(&plain, model, &plain_path, fresh, text, n, lowered);
    const Path *fastest = choose_path(has_avx2());
    score(&old, model, fastest, used[which], text, n, lowered);
    score(&kept, model, fastest, used[which], text, n, lowered);
    memset(fresh->kept, 0, KEPT * sizeof(Kept));
    score(&fast, model, fastest, fresh, text, n, lowered);
    compare(&plain, &fast, model->n_categories, 1e-4);
    compare(&fast, &old, model->n_categories, 0);
    compare(&old, &kept, model->n_categories, 1e-4);
    compare_in_turn(model, fresh, text, n, lowered);
    close_work(fresh);
    free(text);
    return 0;
}
