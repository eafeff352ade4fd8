// The app: one activity. Screens are in :ui, what Android gives is in :platform.

plugins {
    alias(libs.plugins.android.application)
    alias(libs.plugins.compose.compiler)
}

// There is one version, that of the core.
val core = Regex("""^version = "(.+)"$""", RegexOption.MULTILINE).find(file("../../../Cargo.toml").readText())!!.groupValues[1]

android {
    namespace = "org.porchlight.app"
    compileSdk = libs.versions.compileSdk.get().toInt()

    defaultConfig {
        applicationId = "org.porchlight.app"
        minSdk = libs.versions.minSdk.get().toInt()
        targetSdk = libs.versions.targetSdk.get().toInt()
        versionName = core
        versionCode = core.split('.').fold(0) { code, part -> code * 1_000 + part.toInt() }
    }

    buildFeatures { compose = true }

    buildTypes {
        release {
            isMinifyEnabled = true
            isShrinkResources = true
            proguardFiles(getDefaultProguardFile("proguard-android-optimize.txt"), "rules.pro")
        }
    }

    compileOptions {
        sourceCompatibility = JavaVersion.VERSION_17
        targetCompatibility = JavaVersion.VERSION_17
    }

    // The core's libraries are linked for pages of 16 KB, and are read from the package as they are.
    packaging { jniLibs { useLegacyPackaging = false } }
}

dependencies {
    implementation(project(":ui"))
    implementation(project(":platform"))
    implementation(libs.activity.compose)
}
