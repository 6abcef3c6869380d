/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/ns3c/ns3c-config.h"

#include "sim/ns3c/ns3c-error.h"
#include "sim/ns3c/ns3c-private.h"

#include "ns3/global-value.h"
#include "ns3/string.h"
#include "ns3/type-id.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

static std::vector<std::string> global_names()
{
  std::vector<std::string> names;
  for (auto i = ns3::GlobalValue::Begin(); i != ns3::GlobalValue::End(); ++i)
    names.push_back((*i)->GetName());
  std::sort(names.begin(), names.end());
  return names;
}

static ns3::GlobalValue *find_global(const std::string &name)
{
  for (auto i = ns3::GlobalValue::Begin(); i != ns3::GlobalValue::End(); ++i)
    if ((*i)->GetName() == name)
      return *i;
  return nullptr;
}

static void set_unknown(const char *name, GError **error)
{
  std::string known;
  for (const std::string &other : global_names())
    known += (known.empty() ? "" : ", ") + other;
  g_set_error(error, NS3C_ERROR, NS3C_ERROR_UNKNOWN, "no global value '%s' in ns-3; there are: %s",
              name, known.c_str());
}

static bool is_one_of(const char *value, const char *choices)
{
  g_auto(GStrv) list = g_strsplit(choices, "|", -1);
  return g_strv_contains(list, value);
}

/* Whether ns-3 would read @value without ending the program; what it would have to be otherwise,
 * nullptr where this call does not take the type. */
static bool is_readable(const std::string &type, const std::string &underlying, const char *value,
                        const char **wanted)
{
  char *end = nullptr;
  if (type == "StringValue") {
    *wanted = "text";
    return true;
  }
  if (type == "UintegerValue") {
    *wanted = "a whole number, 0 or more";
    return g_ascii_string_to_unsigned(value, 10, 0, G_MAXUINT64, nullptr, nullptr);
  }
  if (type == "IntegerValue") {
    *wanted = "a whole number";
    return g_ascii_string_to_signed(value, 10, G_MININT64, G_MAXINT64, nullptr, nullptr);
  }
  if (type == "DoubleValue") {
    *wanted = "a number";
    double number = g_ascii_strtod(value, &end);
    return end != value && *end == '\0' && std::isfinite(number) && !g_ascii_isspace(*value);
  }
  if (type == "BooleanValue") {
    *wanted = "true or false";
    return is_one_of(value, "true|false|1|0|t|f");
  }
  if (type == "TimeValue") {
    *wanted = "a time, as 10ms";
    g_ascii_strtod(value, &end);
    return end != value && !g_ascii_isspace(*value) &&
           is_one_of(end, "|y|d|h|min|s|ms|us|ns|ps|fs");
  }
  if (type == "TypeIdValue") {
    *wanted = "the name of a TypeId, as ns3::MapScheduler";
    ns3::TypeId found;
    return ns3::TypeId::LookupByNameFailSafe(value, &found);
  }
  if (type == "EnumValue") {
    *wanted = underlying.c_str();
    return is_one_of(value, underlying.c_str());
  }
  *wanted = nullptr;
  return false;
}

static bool check_value(const ns3::GlobalValue *global, const char *value, GError **error)
{
  ns3::Ptr<const ns3::AttributeChecker> checker = global->GetChecker();
  std::string type = checker->GetValueTypeName();
  if (g_str_has_prefix(type.c_str(), "ns3::")) /* some say it and some do not */
    type.erase(0, strlen("ns3::"));
  std::string underlying =
      checker->HasUnderlyingTypeInformation() ? checker->GetUnderlyingTypeInformation() : "";
  const char *wanted;
  bool readable = is_readable(type, underlying, value, &wanted);
  if (wanted == nullptr) {
    g_set_error(error, NS3C_ERROR, NS3C_ERROR_VALUE,
                "global value %s is an %s, which cannot be set from text",
                global->GetName().c_str(), type.c_str());
    return false;
  }
  if (!readable || checker->CreateValidValue(ns3::StringValue(value)) == nullptr) {
    g_set_error(error, NS3C_ERROR, NS3C_ERROR_VALUE,
                "global value %s does not take '%s'; it must be %s%s%s%s",
                global->GetName().c_str(), value, wanted, underlying.empty() ? "" : " (",
                underlying.empty() ? "" : underlying.c_str(), underlying.empty() ? "" : ")");
    return false;
  }
  /* ns-3's own check lets any 32 bits through, and its generator then ends the program. */
  if (global->GetName() == "RngSeed" &&
      !ns3c_check_seed(g_ascii_strtoull(value, nullptr, 10), error)) {
    g_prefix_error(error, "global value RngSeed: ");
    return false;
  }
  return true;
}

gboolean ns3c_set_global(const char *name, const char *value, GError **error)
{
  bool ok = false;
  return ns3c_guard(error,
                    [&] {
                      ns3::GlobalValue *global = find_global(name);
                      if (global == nullptr)
                        set_unknown(name, error);
                      else
                        ok = check_value(global, value, error) &&
                             global->SetValue(ns3::StringValue(value));
                    }) &&
         ok;
}

char *ns3c_get_global(const char *name, GError **error)
{
  char *text = nullptr;
  ns3c_guard(error, [&] {
    ns3::StringValue value;
    if (ns3::GlobalValue::GetValueByNameFailSafe(name, value))
      text = g_strdup(value.Get().c_str());
    else
      set_unknown(name, error);
  });
  return text;
}

char **ns3c_list_globals(void)
{
  GPtrArray *names = g_ptr_array_new();
  ns3c_guard(nullptr, [&] {
    for (const std::string &name : global_names())
      g_ptr_array_add(names, g_strdup(name.c_str()));
  });
  g_ptr_array_add(names, nullptr);
  return reinterpret_cast<char **>(g_ptr_array_free(names, FALSE));
}

/* Checks all and sets all, so that a bad one changes nothing. Returns whether all were good. */
static bool parse(int *argc, char **argv, GError **error)
{
  std::vector<std::pair<ns3::GlobalValue *, const char *>> taken;
  std::vector<char *> left;
  bool options = true;
  for (int i = 0; i < *argc; i++) {
    options = options && strcmp(argv[i], "--") != 0;
    const char *name = argv[i] + 2;
    const char *equals =
        options && i > 0 && g_str_has_prefix(argv[i], "--") ? strchr(argv[i], '=') : nullptr;
    bool option = options && i > 0 && g_str_has_prefix(argv[i], "--");
    ns3::GlobalValue *global =
        !option
            ? nullptr
            : find_global(
                  equals == nullptr ? name : std::string(name, static_cast<size_t>(equals - name)));
    if (global == nullptr) {
      left.push_back(argv[i]);
      continue;
    }
    if (equals == nullptr) {
      g_set_error(error, NS3C_ERROR, NS3C_ERROR_VALUE,
                  "argument %s lacks its value; write %s=VALUE", argv[i], argv[i]);
      return false;
    }
    if (!check_value(global, equals + 1, error)) {
      g_prefix_error(error, "argument %s: ", argv[i]);
      return false;
    }
    taken.emplace_back(global, equals + 1);
  }
  for (const auto &[global, value] : taken)
    global->SetValue(ns3::StringValue(value));
  std::copy(left.begin(), left.end(), argv);
  if (!taken.empty())
    argv[left.size()] = nullptr;
  *argc = static_cast<int>(left.size());
  return true;
}

gboolean ns3c_parse_arguments(int *argc, char ***argv, GError **error)
{
  bool ok = false;
  return ns3c_guard(error, [&] { ok = parse(argc, *argv, error); }) && ok;
}
