/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The figures of each profile, and where each is from.
 *
 * Distributions of customers, providers and peers, shares without any, and the tables by region are
 * counts over CAIDA's AS relationships (serial-1 of 2018-01 for internet-2015, of 2019-07 for
 * internet-2020, serial-2 of 2025-09 for internet-2025), with regions from CAIDA's AS organisations
 * of 2024-01. ASes that models/topology/well-known.c knows are left out of the distributions of
 * providers and peers: they get their own numbers. Before that: the shape of the model is that of
 * Elmokashfi, Kvalbein and Dovrolis ("On the scalability of BGP", JSAC 28(8), 2010), tiers whose
 * members buy from those above with preference for the large and the near, to which exchanges are
 * added.
 *
 * internet-2015 is an estimate: CAIDA's graph of 2018-01 with fewer peers, so that 47 % of links
 * join peers, between the 30 % of 2008-01 and the 55 % of 2018-01. */
#include "models/topology/profiles.h"

#include <string.h>

static const MsKnot customers_2018[] = {
    {405060, 1},   {557763, 2},    {645655, 3},    {704028, 4},    {776384, 6},
    {816779, 8},   {852181, 11},   {901121, 18},   {933082, 29},   {956609, 45},
    {972589, 70},  {982799, 100},  {990234, 170},  {994784, 280},  {996782, 450},
    {998113, 700}, {999001, 1400}, {999778, 2500}, {1000000, 5243}};

static const MsKnot providers_stub_2018[] = {{449613, 1},  {853321, 2},  {949012, 3}, {977954, 4},
                                             {988337, 5},  {992769, 6},  {996789, 8}, {998838, 12},
                                             {999626, 20}, {1000000, 51}};

static const MsKnot peers_stub_2018[] = {
    {464478, 1},   {549701, 2},   {595224, 3},    {681791, 5},    {748060, 8},
    {805522, 14},  {828955, 20},  {843731, 24},   {910149, 27},   {924030, 29},
    {935821, 35},  {969701, 50},  {991194, 70},   {995373, 100},  {995821, 150},
    {997015, 300}, {997612, 600}, {998358, 1000}, {999851, 1300}, {1000000, 1641}};

static const MsKnot providers_small_2018[] = {{273704, 1},  {637372, 2},  {832380, 3}, {922864, 4},
                                              {960478, 5},  {977812, 6},  {990120, 8}, {996707, 12},
                                              {998960, 20}, {1000000, 36}};

static const MsKnot peers_small_2018[] = {
    {235642, 1},   {328547, 2},   {384713, 3},    {477618, 5},    {574324, 8},
    {676520, 14},  {716639, 20},  {736064, 24},   {819257, 27},   {847128, 29},
    {865709, 35},  {929476, 50},  {974662, 70},   {988176, 100},  {990709, 150},
    {994510, 300}, {995355, 600}, {998311, 1000}, {999578, 1300}, {1000000, 1702}};

static const MsKnot providers_middle_2018[] = {
    {159136, 1}, {409823, 2}, {655796, 3},  {811002, 4},  {892338, 5},
    {936346, 6}, {971709, 8}, {992927, 12}, {998821, 20}, {1000000, 45}};

static const MsKnot peers_middle_2018[] = {
    {130435, 1},    {212627, 2},    {258487, 3},    {344848, 5},   {446694, 8},   {555688, 14},
    {605718, 20},   {627159, 24},   {686718, 27},   {740917, 29},  {777248, 35},  {853484, 50},
    {924955, 70},   {960095, 100},  {965456, 150},  {971412, 300}, {980941, 600}, {986301, 1000},
    {994044, 1300}, {998213, 2000}, {1000000, 3400}};

static const MsKnot providers_large_2018[] = {{151394, 1},  {300797, 2},  {464143, 3}, {641434, 4},
                                              {764940, 5},  {844622, 6},  {930279, 8}, {976096, 12},
                                              {998008, 20}, {1000000, 23}};

static const MsKnot peers_large_2018[] = {
    {120000, 1},    {174118, 2},    {200000, 3},    {218824, 5},   {289412, 8},   {381176, 14},
    {449412, 20},   {477647, 24},   {503529, 27},   {534118, 29},  {588235, 35},  {654118, 50},
    {741176, 70},   {870588, 100},  {894118, 150},  {910588, 300}, {934118, 600}, {962353, 1000},
    {978824, 1300}, {995294, 2000}, {1000000, 2082}};

static const MsKnot customers_2019[] = {
    {405378, 1},   {558800, 2},    {646699, 3},    {702288, 4},    {775035, 6},
    {815573, 8},   {854405, 11},   {902569, 18},   {937588, 29},   {957054, 45},
    {972607, 70},  {981437, 100},  {989966, 170},  {995083, 280},  {996889, 450},
    {998194, 700}, {998997, 1400}, {999799, 2500}, {1000000, 5773}};

static const MsKnot providers_stub_2019[] = {{452593, 1},  {850024, 2},  {946163, 3}, {976401, 4},
                                             {986994, 5},  {991602, 6},  {996263, 8}, {998785, 12},
                                             {999528, 20}, {1000000, 54}};

static const MsKnot peers_stub_2019[] = {
    {316312, 1},    {387380, 2},    {434217, 3},    {525289, 5},   {621402, 8},   {700439, 14},
    {760286, 20},   {781753, 24},   {831843, 27},   {881769, 29},  {901935, 35},  {922426, 50},
    {959668, 70},   {987478, 100},  {993495, 150},  {996260, 300}, {998048, 600}, {998862, 1000},
    {999675, 1300}, {999837, 2000}, {1000000, 2836}};

static const MsKnot providers_small_2019[] = {{279599, 1},  {638702, 2},  {830485, 3}, {921123, 4},
                                              {959072, 5},  {975223, 6},  {986828, 8}, {995609, 12},
                                              {999216, 20}, {1000000, 28}};

static const MsKnot peers_small_2019[] = {
    {193313, 1},    {271330, 2},    {331284, 3},    {419677, 5},   {506918, 8},   {610300, 14},
    {683705, 20},   {709454, 24},   {757110, 27},   {818985, 29},  {842429, 35},  {863182, 50},
    {911606, 70},   {961184, 100},  {979631, 150},  {987317, 300}, {990776, 600}, {995004, 1000},
    {997694, 1300}, {999616, 2000}, {1000000, 2131}};

static const MsKnot providers_middle_2019[] = {
    {152880, 1}, {396859, 2}, {624433, 3},  {776614, 4},  {867714, 5},
    {921117, 6}, {966143, 8}, {991623, 12}, {998255, 20}, {1000000, 39}};

static const MsKnot peers_middle_2019[] = {
    {138903, 1},    {199897, 2},    {248078, 3},    {316761, 5},   {390056, 8},   {502307, 14},
    {583291, 20},   {607381, 24},   {651973, 27},   {708355, 29},  {747822, 35},  {770374, 50},
    {820605, 70},   {900564, 100},  {950282, 150},  {967196, 300}, {977960, 600}, {985648, 1000},
    {992312, 1300}, {997437, 2000}, {1000000, 3987}};

static const MsKnot providers_large_2019[] = {{147002, 1},  {259188, 2},  {381044, 3}, {551257, 4},
                                              {702128, 5},  {802708, 6},  {912959, 8}, {970986, 12},
                                              {994197, 20}, {1000000, 30}};

static const MsKnot peers_large_2019[] = {
    {117257, 1},    {154867, 2},    {192478, 3},    {227876, 5},   {269912, 8},   {329646, 14},
    {382743, 20},   {409292, 24},   {438053, 27},   {462389, 29},  {519912, 35},  {577434, 50},
    {606195, 70},   {692478, 100},  {827434, 150},  {876106, 300}, {909292, 600}, {931416, 1000},
    {960177, 1300}, {984513, 2000}, {1000000, 2788}};

static const MsKnot customers_2025[] = {
    {412823, 1},   {566452, 2},    {647419, 3},    {701694, 4},    {771855, 6},
    {813952, 8},   {852500, 11},   {901290, 18},   {933548, 29},   {954758, 45},
    {970645, 70},  {980161, 100},  {989839, 170},  {995484, 280},  {997097, 450},
    {998468, 700}, {999355, 1400}, {999758, 2500}, {1000000, 6686}};

static const MsKnot providers_stub_2025[] = {{465959, 1},  {827399, 2},  {934833, 3}, {970725, 4},
                                             {984186, 5},  {990667, 6},  {995477, 8}, {998194, 12},
                                             {999393, 20}, {1000000, 77}};

static const MsKnot peers_stub_2025[] = {
    {272010, 1},    {376501, 2},    {435972, 3},    {504224, 5},   {580036, 8},   {667630, 14},
    {752223, 20},   {839151, 24},   {866163, 27},   {876390, 29},  {892285, 35},  {920409, 50},
    {932859, 70},   {961316, 100},  {972988, 150},  {980325, 300}, {998221, 600}, {999222, 1000},
    {999555, 1300}, {999778, 2000}, {1000000, 3858}};

static const MsKnot providers_small_2025[] = {{264015, 1},  {610227, 2},  {809091, 3}, {909596, 4},
                                              {951389, 5},  {971212, 6},  {986742, 8}, {995202, 12},
                                              {998864, 20}, {1000000, 82}};

static const MsKnot peers_small_2025[] = {
    {180820, 1},    {262085, 2},    {311732, 3},    {383068, 5},   {461458, 8},   {549517, 14},
    {653253, 20},   {763000, 24},   {797492, 27},   {810295, 29},  {836164, 35},  {864907, 50},
    {879801, 70},   {929187, 100},  {952443, 150},  {967076, 300}, {994513, 600}, {997126, 1000},
    {997387, 1300}, {999216, 2000}, {1000000, 3336}};

static const MsKnot providers_middle_2025[] = {
    {135714, 1}, {365429, 2}, {587143, 3},  {742286, 4},  {840000, 5},
    {903143, 6}, {958286, 8}, {987429, 12}, {996286, 20}, {1000000, 92}};

static const MsKnot peers_middle_2025[] = {
    {110651, 1},    {175762, 2},    {225442, 3},    {275122, 5},   {328190, 8},   {422281, 14},
    {513737, 20},   {625141, 24},   {669928, 27},   {693263, 29},  {731652, 35},  {762138, 50},
    {779451, 70},   {827625, 100},  {890854, 150},  {928114, 300}, {977042, 600}, {984945, 1000},
    {990215, 1300}, {997365, 2000}, {1000000, 5969}};

static const MsKnot providers_large_2025[] = {{93445, 1},   {241283, 2},  {369596, 3}, {538354, 4},
                                              {666667, 5},  {761506, 6},  {873082, 8}, {967922, 12},
                                              {993026, 20}, {1000000, 56}};

static const MsKnot peers_large_2025[] = {
    {50769, 1},     {103077, 2},    {141538, 3},    {176923, 5},   {213846, 8},   {250769, 14},
    {295385, 20},   {361538, 24},   {403077, 27},   {424615, 29},  {475385, 35},  {541538, 50},
    {576923, 70},   {615385, 100},  {704615, 150},  {810769, 300}, {904615, 600}, {926154, 1000},
    {941538, 1300}, {970769, 2000}, {1000000, 9704}};

/* Peers of CDNs and clouds were measured in 2020; that there were half as many in 2015 and five
 * quarters in 2025 is assumed, after the growth of what BGP data shows of them. */
static const MsProfile internet_2015 = {
    .name = "internet-2015",
    .transit = 150168,
    .customers = customers_2018,
    .size =
        {
            [MS_SIZE_STUB] = {4237, 868557, providers_stub_2018, peers_stub_2018},
            [MS_SIZE_SMALL] = {6543, 592216, providers_small_2018, peers_small_2018},
            [MS_SIZE_MIDDLE] = {9342, 346438, providers_middle_2018, peers_middle_2018},
            [MS_SIZE_LARGE] = {13752, 165029, providers_large_2018, peers_large_2018},
        },
    .peers_permille = 770,
    .clouds_permille = 500,
    .region = {17806, 149268, 306226, 107185, 419515},
    .transit_region = {25688, 152511, 230271, 140824, 450706},
    .peering = {{1879, 779, 912, 1720, 936}, {890, 910, 823, 1189, 1069}},
    .mean_peers = {24, 22, 14, 32, 31},
    .old_asn = {662, 596, 873, 379, 734},
    .provider =
        {
            {666, 5, 5, 2, 188, 0, 12, 90, 0, 31},
            {1, 694, 20, 0, 17, 0, 172, 78, 0, 17},
            {1, 20, 396, 5, 24, 0, 9, 508, 0, 38},
            {0, 6, 27, 819, 17, 0, 0, 82, 34, 15},
            {2, 7, 19, 1, 660, 0, 2, 102, 0, 207},
        },
    .exchange = {26, 110, 134, 205, 524},
};

static const MsProfile internet_2020 = {
    .name = "internet-2020",
    .transit = 152296,
    .customers = customers_2019,
    .size =
        {
            [MS_SIZE_STUB] = {5806, 889109, providers_stub_2019, peers_stub_2019},
            [MS_SIZE_SMALL] = {8550, 595460, providers_small_2019, peers_small_2019},
            [MS_SIZE_MIDDLE] = {5553, 322804, providers_middle_2019, peers_middle_2019},
            [MS_SIZE_LARGE] = {15238, 139047, providers_large_2019, peers_large_2019},
        },
    .peers_permille = 1000,
    .clouds_permille = 1000,
    .region = {19462, 158841, 286964, 127107, 407626},
    .transit_region = {27209, 165645, 212379, 163257, 431509},
    .peering = {{2641, 971, 583, 1511, 1096}, {1025, 960, 794, 1031, 1104}},
    .mean_peers = {46, 28, 24, 37, 48},
    .old_asn = {560, 510, 848, 293, 685},
    .provider =
        {
            {699, 8, 7, 0, 173, 0, 7, 83, 0, 23},
            {1, 673, 21, 0, 18, 0, 193, 71, 0, 22},
            {2, 20, 406, 6, 26, 0, 11, 488, 1, 39},
            {2, 6, 24, 779, 11, 0, 0, 74, 91, 13},
            {2, 7, 24, 1, 669, 0, 2, 101, 0, 194},
        },
    .exchange = {45, 115, 110, 165, 565},
};

static const MsProfile internet_2025 = {
    .name = "internet-2025",
    .transit = 157674,
    .customers = customers_2025,
    .size =
        {
            [MS_SIZE_STUB] = {5043, 864162, providers_stub_2025, peers_stub_2025},
            [MS_SIZE_SMALL] = {11852, 522520, providers_small_2025, peers_small_2025},
            [MS_SIZE_MIDDLE] = {8217, 247095, providers_middle_2025, peers_middle_2025},
            [MS_SIZE_LARGE] = {11034, 103448, providers_large_2025, peers_large_2025},
        },
    .peers_permille = 1000,
    .clouds_permille = 1250,
    .region = {25249, 189108, 255228, 150823, 379590},
    .transit_region = {34268, 180654, 179572, 228728, 376778},
    .peering = {{2178, 886, 549, 1451, 1143}, {1066, 982, 830, 1001, 1084}},
    .mean_peers = {53, 34, 32, 25, 79},
    .old_asn = {356, 335, 742, 207, 592},
    .provider =
        {
            {731, 11, 4, 0, 157, 0, 3, 66, 0, 28},
            {1, 698, 19, 1, 24, 0, 162, 70, 0, 24},
            {3, 24, 416, 8, 37, 0, 10, 435, 2, 64},
            {4, 2, 35, 762, 8, 0, 0, 60, 115, 14},
            {2, 9, 21, 2, 653, 0, 2, 104, 1, 206},
        },
    .exchange = {45, 112, 91, 103, 648},
};

static const MsProfile *const profiles[] = {&internet_2015, &internet_2020, &internet_2025};

const char *const ms_profile_names[] = {"internet-2015", "internet-2020", "internet-2025", NULL};

/* Assumed: so that the regions of both ends of peer links come out near those of CAIDA 2019-07. */
const guint32 ms_profile_exchange_choice[MS_PROFILE_REGIONS][MS_PROFILE_REGIONS] = {
    {800, 10, 40, 10, 140}, {10, 780, 60, 10, 140}, {10, 90, 730, 30, 140},
    {10, 5, 25, 930, 30},   {20, 50, 40, 20, 870},
};

/* Peers at 75,000 ASes in 2020. BGP data shows a small part: in 2019-07 307 of Google's, 273 of
 * Microsoft's, 268 of Amazon's. Measured: by traceroute, Arnold et al., "Cloud Provider
 * Connectivity in the Flat Internet", IMC 2020. Assumed: between Amazon and Microsoft, of CDNs with
 * an open policy and caches in access networks. */
static const struct {
  guint32 asn, peers;
} cloud_peers[] = {
    {2906, 2500},  /* Netflix: assumed */
    {8075, 3564},  /* Microsoft: measured */
    {13335, 6000}, /* Cloudflare: assumed; it counted 10,000 networks in 2021, those behind route
                      servers included */
    {15169, 7553}, /* Google: measured */
    {16509, 1188}, /* Amazon: measured */
    {20940, 3000}, /* Akamai: assumed */
    {32934, 3000}, /* Meta: assumed */
    {36351, 2746}, /* IBM: measured */
    {52580, 300},  /* Azion: assumed, ten times what BGP data shows of a CDN of one region */
};

/* CAIDA AS organisations, 2024-01, and the participants' own lists of ASNs. Ascending. */
static const struct {
  guint32 asn, main;
} siblings[] = {
    {8068, 8075},   {12076, 8075}, {14618, 16509},  {16625, 20940},
    {36040, 15169}, {40027, 2906}, {396982, 15169},
};

const MsProfile *ms_profile_find(const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS(profiles); i++) {
    if (strcmp(profiles[i]->name, name) == 0)
      return profiles[i];
  }
  return NULL;
}

guint32 ms_profile_quantile(const MsKnot *knots, guint32 position)
{
  guint64 from = 0;
  guint32 below = 0;
  for (;; knots++) {
    guint64 to = (guint64)knots->ppm * 1000;
    if (position < to)
      return below + 1 + (guint32)((knots->value - below) * (position - from) / (to - from));
    from = to;
    below = knots->value;
  }
}

static guint32 stated_cloud_peers(guint32 asn)
{
  for (gsize i = 0; i < G_N_ELEMENTS(cloud_peers); i++) {
    if (cloud_peers[i].asn == asn)
      return cloud_peers[i].peers;
  }
  return 0;
}

guint32 ms_profile_cloud_peers(const MsWellKnown *known)
{
  guint32 stated = stated_cloud_peers(known->asn);
  if (stated != 0)
    return stated;
  /* Assumed for the rest: three times what BGP data shows (the studies found 3.6 to 18 times for
   * Amazon, Microsoft and Google, once for IBM), but not above 1,500 unless it shows more. A second
   * ASN of an organisation peers little. */
  if (ms_profile_sibling_of(known->asn) != 0)
    return known->peers;
  return MAX(known->peers, MIN(3 * known->peers, 1500));
}

gboolean ms_profile_cloud_peers_stated(guint32 asn)
{
  return stated_cloud_peers(asn) != 0;
}

guint32 ms_profile_sibling_of(guint32 asn)
{
  for (gsize i = 0; i < G_N_ELEMENTS(siblings); i++) {
    if (siblings[i].asn == asn)
      return siblings[i].main;
  }
  return 0;
}
