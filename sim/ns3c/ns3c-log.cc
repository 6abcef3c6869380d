/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/ns3c/ns3c-log.h"

#include "sim/ns3c/ns3c-error.h"

#include "ns3/log.h"

#include <algorithm>
#include <string>
#include <vector>

static const unsigned level_bits[] = {
    ns3::LOG_NONE,       ns3::LOG_LEVEL_ERROR,    ns3::LOG_LEVEL_WARN,  ns3::LOG_LEVEL_DEBUG,
    ns3::LOG_LEVEL_INFO, ns3::LOG_LEVEL_FUNCTION, ns3::LOG_LEVEL_LOGIC, ns3::LOG_LEVEL_ALL,
};

static const struct {
  guint ours;
  unsigned ns3;
} prefix_bits[] = {
    {NS3C_LOG_PREFIX_FUNCTION, ns3::LOG_PREFIX_FUNC},
    {NS3C_LOG_PREFIX_TIME, ns3::LOG_PREFIX_TIME},
    {NS3C_LOG_PREFIX_NODE, ns3::LOG_PREFIX_NODE},
    {NS3C_LOG_PREFIX_LEVEL, ns3::LOG_PREFIX_LEVEL},
};

static std::vector<std::string> component_names()
{
  std::vector<std::string> names;
  for (const auto &component : *ns3::LogComponent::GetComponentList())
    names.push_back(component.first);
  std::sort(names.begin(), names.end());
  return names;
}

/* Components that hold the name, or begin as it does. */
static void set_unknown(const char *wanted, GError **error)
{
  static const size_t like_length = 4, most = 12;
  g_autofree char *lower = g_ascii_strdown(wanted, -1);
  std::string part = std::string(lower).substr(0, like_length);
  std::string like;
  size_t n = 0;
  std::vector<std::string> names = component_names();
  for (const std::string &name : names) {
    g_autofree char *other = g_ascii_strdown(name.c_str(), -1);
    if (*lower == '\0' ||
        (!g_str_has_prefix(other, part.c_str()) && g_strstr_len(other, -1, lower) == nullptr))
      continue;
    if (++n <= most)
      like += (like.empty() ? "" : ", ") + name;
  }
  g_set_error(error, NS3C_ERROR, NS3C_ERROR_UNKNOWN,
              "no log component '%s' in ns-3; of the %zu that there are, %s%s%s", wanted,
              names.size(), n == 0 ? "none is like it" : "these are like it: ", like.c_str(),
              n > most ? ", ..." : "");
}

static bool to_ns3(guint level, ns3::LogLevel *bits, GError **error)
{
  guint plain = level & ~static_cast<guint>(NS3C_LOG_PREFIX_ALL);
  if (plain >= G_N_ELEMENTS(level_bits)) {
    g_set_error(error, NS3C_ERROR, NS3C_ERROR_VALUE,
                "no log level %u; it must be NS3C_LOG_NONE to NS3C_LOG_ALL (0 to %u), with "
                "NS3C_LOG_PREFIX_ added",
                level, static_cast<guint>(G_N_ELEMENTS(level_bits) - 1));
    return false;
  }
  unsigned sum = level_bits[plain];
  for (const auto &prefix : prefix_bits)
    if (level & prefix.ours)
      sum |= prefix.ns3;
  *bits = static_cast<ns3::LogLevel>(sum);
  return true;
}

static bool enable(const char *wanted, guint level, GError **error)
{
  ns3::LogLevel bits;
  if (!to_ns3(level, &bits, error))
    return false;
  const auto everything =
      static_cast<ns3::LogLevel>(unsigned{ns3::LOG_ALL} | unsigned{ns3::LOG_PREFIX_ALL});
  bool all = g_str_equal(wanted, "*"), found = false;
  for (const auto &component : *ns3::LogComponent::GetComponentList()) {
    if (!all && component.first != wanted)
      continue;
    component.second->Disable(everything);
    if (bits != ns3::LOG_NONE)
      component.second->Enable(bits);
    found = true;
  }
  if (!found)
    set_unknown(wanted, error);
  return found;
}

gboolean ns3c_log_enable(const char *component, guint level, GError **error)
{
  bool ok = false;
  return ns3c_guard(error, [&] { ok = enable(component, level, error); }) && ok;
}

char **ns3c_log_components(void)
{
  GPtrArray *names = g_ptr_array_new();
  ns3c_guard(nullptr, [&] {
    for (const std::string &name : component_names())
      g_ptr_array_add(names, g_strdup(name.c_str()));
  });
  g_ptr_array_add(names, nullptr);
  return reinterpret_cast<char **>(g_ptr_array_free(names, FALSE));
}
