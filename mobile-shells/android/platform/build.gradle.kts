// What the phone's system gives: keystore, jobs, notes, files, the camera. No screens.

plugins {
    alias(libs.plugins.android.library)
}

android {
    namespace = "org.porchlight.platform"
    compileSdk = libs.versions.compileSdk.get().toInt()

    defaultConfig { minSdk = libs.versions.minSdk.get().toInt() }

    compileOptions {
        sourceCompatibility = JavaVersion.VERSION_17
        targetCompatibility = JavaVersion.VERSION_17
    }
}

dependencies {
    api("org.porchlight:porchlight-core-android:0.1.0")
    api(libs.activity)
    api(libs.coroutines.android)
    implementation(libs.zxing.core)
}
